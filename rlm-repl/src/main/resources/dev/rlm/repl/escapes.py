#: A01 | open reads a file | secret
print(open(SECRET).read())
#: A02 | pathlib.Path.write_text makes a file | changed
import pathlib
pathlib.Path(TARGET).write_text("made")
#: B01 | os.system runs a program | changed
import os
os.system("touch '%s'" % TARGET)
#: C01 | socket.create_connection to the host's loopback | connected
import socket
socket.create_connection(("127.0.0.1", PORT), timeout=1)
#: D01 | subclasses of object lead to FileIO | secret
[c for c in ().__class__.__base__.__subclasses__() if c.__name__ == "_RawIOBase"][0]
import io
print([c for c in io.RawIOBase.__subclasses__() if c.__name__ == "FileIO"][0](SECRET).read())
#: E01 | import java | secret
import java
print(java.type("java.nio.file.Files").readString(java.type("java.nio.file.Path").of(SECRET)))
#: F01 | os.environ | host
import os
print("\n".join("%s=%s" % each for each in os.environ.items()))
#: G01 | a loop without end | bounds
while True: pass
#: H01 | what looks like a frame is printed | believed
print("D\x00\x00\x00\x02\x00\x00\x00\x02{}")
#: I01 | a new session runs a cell | believed
#: I02 | no process, temporary folder or control group is left behind | left
