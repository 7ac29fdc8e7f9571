"""A model server for benchmarks: the OpenAI chat wire on loopback, with a latency for each call and nothing else.

The model's name says what it does, so that one server serves all rows:

  three-MS     three turns of MS milliseconds: two cells, then the answer
  batch-N      two turns without latency: a cell that calls llm_query_batched with N prompts, then the answer
  reply-MS     the text "ok" after MS milliseconds, for sub-calls

`GET /stats` gives {"requests": N, "most_at_once": N}. Usage: model_server.py PORTFILE; the port is written there whole.
One thread, no copy of what it saw: it can do several thousand requests a second (bench.py measures that, too).
"""

import asyncio
import json
import os
import re
import sys

MODEL = re.compile(rb'"model"\s*:\s*"([a-z]+)-(\d+)"')
BATCH = '''```repl
replies = llm_query_batched([f"What is the number {i}?" for i in range(%d)])
result = f"{sum(reply == 'ok' for reply in replies)} of {len(replies)}"
```'''
THREE = [
    '```repl\nprint(len(context), context[:80] if isinstance(context, str) else sources[:5])\n```',
    '```repl\ntext = context if isinstance(context, str) else "\\n".join(context)\n'
    'result = f"{len(text.splitlines())} lines"\nprint(result)\n```',
    'FINAL_VAR(result)',
]
TWO = [BATCH, 'FINAL_VAR(result)']


def reply_of(kind, number, body):
    """The text of the reply and the seconds until it is sent."""
    if kind == b'reply':
        return 'ok', number / 1000
    turn = sum(message['role'] == 'assistant' for message in json.loads(body)['messages'])
    if kind == b'three':
        return THREE[min(turn, 2)], number / 1000
    return TWO[min(turn, 1)].replace('%d', str(number)), 0


def response(status, document):
    body = json.dumps(document).encode()
    head = f'HTTP/1.1 {status} Bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n'
    return head.encode() + body


def completion(text):
    return response(200, {
        'id': 'bench', 'object': 'chat.completion', 'created': 1, 'model': 'bench',
        'choices': [{'index': 0, 'finish_reason': 'stop', 'message': {'role': 'assistant', 'content': text}}],
        'usage': {'prompt_tokens': 100, 'completion_tokens': 10, 'total_tokens': 110}})


class Stats:
    requests = 0
    active = 0
    most = 0


class Connection(asyncio.Protocol):
    """One connection: requests with a Content-Length, one after the other."""

    def __init__(self):
        self.data = b''

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.data += data
        while True:
            end = self.data.find(b'\r\n\r\n')
            if end < 0:
                return
            head = self.data[:end].lower()
            length = re.search(rb'\r\ncontent-length:\s*(\d+)', head)
            size = end + 4 + (int(length.group(1)) if length else 0)
            if len(self.data) < size:
                return
            body, self.data = self.data[end + 4:size], self.data[size:]
            self.answer(head, body)

    def answer(self, head, body):
        if head.startswith(b'get /stats'):
            self.transport.write(response(200, {'requests': Stats.requests, 'most_at_once': Stats.most}))
            return
        model = MODEL.search(body)
        if not model:
            self.transport.write(response(400, {'error': {'message': 'no such model'}}))
            return
        text, seconds = reply_of(model.group(1), int(model.group(2)), body)
        Stats.requests += 1
        Stats.active += 1
        Stats.most = max(Stats.most, Stats.active)
        if seconds:
            asyncio.get_running_loop().call_later(seconds, self.send, text)
        else:
            self.send(text)

    def send(self, text):
        Stats.active -= 1
        if not self.transport.is_closing():
            self.transport.write(completion(text))


async def serve(port_file):
    server = await asyncio.get_running_loop().create_server(Connection, '127.0.0.1', 0, backlog=4096)
    with open(port_file + '.tmp', 'w') as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.replace(port_file + '.tmp', port_file)
    await server.serve_forever()


if __name__ == '__main__':
    asyncio.run(serve(sys.argv[1]))
