package dev.rlm.repl.fence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rlm.core.repl.ReplException;

/// What a program in a box can do and what is left of it, seen from both sides.
class FenceTest {
    /// What a look round in a box finds.
    private static final String NOTHING_OF_THE_HOST = """
        {'LANG': 'C.UTF-8', 'PWD': '/box'} /box box [] []
        ['lo']
        ['1', '2']
        /etc/passwd No such file or directory
        /root No such file or directory
        /home No such file or directory
        /sys No such file or directory
        /a Read-only file system
        /usr/a Read-only file system
        /etc/a Read-only file system
        /dev/a Read-only file system
        /bin/a Read-only file system
        /proc/a No such file or directory
        many bytes No space left on device
        one file File too large
        shared No space left on device
        renice Operation not permitted
        become root held
        number 1 held
        itself held
        keys held
        machine held
        read outside held
        environment held
        ['0000000000000000', '1', '2']
        ['0000000000000000', '1', '2']
        """;

    private final Fence fence = Boxes.fence();

    @TempDir
    private Path folder;

    @Test
    void systemCallsThatReachOutFailAndProgramsRun() throws Exception {
        assertThat(Boxes.printed(fence, resource("calls.py"))).isEqualTo(resource("calls.txt"));
    }

    @Test
    void systemCallsThatReachOutFailInTheBoxOfAnOrdinaryUserToo() throws Exception {
        Fence ordinary = Boxes.fenceOfAnOrdinaryUser(folder);
        assertThat(Boxes.printed(ordinary, resource("calls.py"))).isEqualTo(resource("calls.txt"));
    }

    @Test
    void boxShowsNothingOfTheHost() throws Exception {
        String seen = """
            import os, socket
            def attempt(name, f):
                try:
                    print(name, f())
                except OSError as e:
                    print(name, e.strerror)
            print(dict(os.environ), os.getcwd(), socket.gethostname(), os.listdir('/box'), os.listdir('/tmp'))
            print([line.split(':')[0].strip() for line in open('/proc/net/dev')][2:])
            print(sorted(p for p in os.listdir('/proc') if p.isdigit()))
            for path in ('/etc/passwd', '/root', '/home', '/sys'):
                attempt(path, lambda: os.stat(path).st_size)
            for path in ('/a', '/usr/a', '/etc/a', '/dev/a', '/bin/a', '/proc/a'):
                attempt(path, lambda: open(path, 'w').fileno())
            attempt('many bytes', lambda: [open('/box/%d' % i, 'wb').write(bytes(900_000)) for i in range(3)])
            attempt('one file', lambda: open('/tmp/big', 'wb').write(bytes(1_500_000)))
            attempt('shared', lambda: [open('/dev/shm/%d' % i, 'wb').write(bytes(900_000)) for i in range(3)])
            attempt('renice', lambda: os.nice(-5))
            for name, f in {
                    'become root': lambda: os.setuid(0), 'number 1': lambda: open('/proc/1/mem', 'r+b'),
                    'itself': lambda: open('/proc/self/comm', 'w'), 'keys': lambda: open('/proc/keys').read(),
                    'machine': lambda: open('/proc/cmdline').read(), 'read outside': lambda: open('/proc/1/root/etc/passwd'),
                    'environment': lambda: open('/proc/1/environ').read().replace('PWD=/\\0', '') or 1 / 0}.items():
                try:
                    print(name, f())
                except (OSError, ZeroDivisionError):
                    print(name, 'held')
            for pid in '12':
                print([line.split()[1] for line in open('/proc/%s/status' % pid)
                       if line.split(':')[0] in ('NoNewPrivs', 'Seccomp', 'CapEff')])
            """;
        assertThat(Boxes.printed(fence, seen)).isEqualTo(NOTHING_OF_THE_HOST);
        assertThat(Boxes.printed(Boxes.fenceOfAnOrdinaryUser(folder), seen)).isEqualTo(NOTHING_OF_THE_HOST);
    }

    @Test
    void interruptReachesTheProgramAndNotWhatIsRoundIt() throws Exception {
        String code = """
            import signal, time
            signal.signal(signal.SIGINT, signal.default_int_handler)
            try:
                print('runs')
                while True: pass
            except KeyboardInterrupt:
                print('stopped')
            input()
            print('goes on')
            """;
        for (Fence each : List.of(fence, Boxes.fenceOfAnOrdinaryUser(folder))) {
            try (SystemProcess process = Boxes.python(each, Boxes.BOUNDS, code); BufferedReader said = lines(process)) {
                assertThat(said.readLine()).isEqualTo("runs");
                assertThat(process.interrupt()).isTrue();
                assertThat(said.readLine()).isEqualTo("stopped");
                process.input().write('\n');
                process.input().flush();
                assertThat(said.readLine()).isEqualTo("goes on");
                assertThat(process.whyEnded()).contains("its end");
            }
        }
    }

    @Test
    void processorTimeAndMemoryAreMeasuredFromOutsideWithChildrenAndKnownAfterTheEnd() throws Exception {
        String code = """
            import os, sys, time
            print('ready'); input()
            end = time.process_time() + 0.5
            while time.process_time() < end: pass
            if os.fork() == 0:
                end = time.process_time() + 0.5
                data = b'x' * 100_000_000
                while time.process_time() < end: pass
                print('used'); input(); os._exit(0)
            os.wait()
            """;
        for (Fence each : List.of(fence, Boxes.fenceOfAnOrdinaryUser(folder))) {
            SystemProcess process = Boxes.python(each, Boxes.BOUNDS, code);
            try (process; BufferedReader said = lines(process)) {
                assertThat(said.readLine()).isEqualTo("ready");
                Duration before = process.cpu();
                process.input().write('\n');
                process.input().flush();
                assertThat(said.readLine()).isEqualTo("used");
                assertThat(process.cpu().minus(before).toMillis()).isCloseTo(1000, within(150L));
                assertThat(process.memoryPeakBytes()).isBetween(100_000_000L, 140_000_000L);
            }
            assertThat(process.cpu().toMillis()).isBetween(900L, 1400L);
            assertThat(process.memoryPeakBytes()).isBetween(100_000_000L, 140_000_000L);
        }
    }

    @Test
    void programThatTakesAllMemoryIsEndedAndTheReasonIsKnown() throws Exception {
        assumeTrue(fence.bounded(), "no control groups here");
        try (SystemProcess process = Boxes.python(fence, Boxes.BOUNDS, "b'x' * 400_000_000; print('has it')")) {
            assertThat(process.output().readAllBytes()).isEmpty();
            assertThat(process.whyEnded()).contains("the code used up the memory of the REPL");
        }
    }

    @Test
    void forksAreLimitedAndEndWithTheBox() throws Exception {
        String code = """
            import os
            n = 0
            try:
                while True:
                    if os.fork() == 0:
                        os.setsid()
                        while True: os.read(0, 1) or os.kill(os.getpid(), 19)
                    n += 1
            except OSError as e:
                print(n, e.strerror)
            while True: pass
            """;
        for (Fence each : List.of(fence, Boxes.fenceOfAnOrdinaryUser(folder))) {
            List<ProcessHandle> all;
            try (SystemProcess process = Boxes.python(each, Boxes.BOUNDS, code); BufferedReader said = lines(process)) {
                assertThat(said.readLine()).matches("3\\d Resource temporarily unavailable");
                all = ProcessHandle.of(process.pid()).orElseThrow().descendants().toList();
                assertThat(all).hasSizeGreaterThan(30);
            }
            assertThat(all).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void boxOutlivesTheThreadThatAskedForIt() throws Exception {
        CompletableFuture<SystemProcess> started = new CompletableFuture<>();
        Thread asking = Thread.ofPlatform().start(() -> {
            try {
                started.complete(Boxes.python(fence, Boxes.BOUNDS, "print(input())"));
            } catch (ReplException e) {
                started.completeExceptionally(e);
            }
        });
        asking.join();
        try (SystemProcess process = started.get(); BufferedReader said = lines(process)) {
            process.input().write("still here\n".getBytes(StandardCharsets.UTF_8));
            process.input().flush();
            assertThat(said.readLine()).isEqualTo("still here");
        }
    }

    @Test
    void closedBoxLeavesNothing() throws Exception {
        List<ProcessHandle> all;
        List<Path> groups;
        try (SystemProcess process = Boxes.python(fence, Boxes.BOUNDS, "print('runs')\nwhile True: pass");
                BufferedReader said = lines(process)) {
            assertThat(said.readLine()).isEqualTo("runs");
            all = Boxes.all(process);
            assertThat(all).hasSize(3);
            groups = Boxes.groups(process.pid());
            assertThat(groups.isEmpty()).isEqualTo(!fence.bounded());
        }
        assertThat(all).noneMatch(ProcessHandle::isAlive);
        assertThat(groups).noneMatch(Files::exists);
    }

    @Test
    void nothingIsLeftTwoSecondsAfterTheHostWasKilled() throws Exception {
        Process host = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Djava.io.tmpdir=" + folder, KilledHost.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = host.inputReader()) {
            ProcessHandle box = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            List<ProcessHandle> all = Stream.concat(host.descendants(), Stream.of(box)).toList();
            List<Path> groups = Boxes.groups(box.pid());
            assertThat(all).hasSizeGreaterThan(2);
            host.destroyForcibly().waitFor();
            long from = System.nanoTime();
            while (!all.stream().allMatch(Boxes::hasEnded) || groups.stream().anyMatch(Files::exists)) {
                assertThat(System.nanoTime() - from).as("%s %s", all, groups).isLessThan(2_000_000_000L);
                Thread.onSpinWait();
            }
            assertThat(folder).isEmptyDirectory();
        }
    }

    /// A program that is killed while a box is open.
    static final class KilledHost {
        private KilledHost() {}

        public static void main(String[] args) throws Exception {
            SystemProcess process = Boxes.python(Boxes.fence(), Boxes.BOUNDS, "print('runs')\nwhile True: pass");
            lines(process).readLine();
            System.out.println(process.pid());
            System.in.read();
        }
    }

    private static BufferedReader lines(SystemProcess process) {
        return new BufferedReader(new InputStreamReader(process.output(), StandardCharsets.UTF_8));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(FenceTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
