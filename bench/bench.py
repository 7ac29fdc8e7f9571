#!/usr/bin/env python3
"""Measures whole processes of rlm beside a named anchor, and prints medians, ratios and peak memory.

    bench/bench.py                            all rows, 7 rounds
    bench/bench.py --rounds 1 --rows quick    a minute: version, logs, launcher
    bench/bench.py --json

Needs Python 3.9 or later, nothing else; memory is measured on Linux only. Builds nothing but what ./rlm does by itself.
Everything is in a temporary folder that is removed at the end: caches, settings, state and trajectories of its own.
README.md says what each row means.
"""

import argparse
import asyncio
import glob
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.dirname(HERE)
ANCHOR = [os.path.realpath(sys.executable), '-c', 'import argparse,json,urllib.request']
ANCHOR_NAME = "python3 -c 'import argparse,json,urllib.request'"
QUESTION = 'Which pool setting did inventory 3.8.0 rename, and what size did the pool fall back to?'
RECORDED_RUNS = 5
SAMPLE_SECONDS = 0.02
SLOW_SHARE = 3
REPL_ROUNDS = 5


class Failed(Exception):
    """Something that was to be measured did not work."""


class Row:
    """What is run, again and again.

    own_ms: what the model takes by itself; it is taken off in the column "over the model".
    ideal_ms: of a batch of sub-calls; then the time that the cell waited for them is shown beside it.
    expected: what must stand on stdout.
    tells: whether it prints figures of its own, as one JSON object; those of its last run are shown.
    slow: measured in every third round only.
    """

    def __init__(self, name, command, aim='', **more):
        self.name, self.command, self.aim = name, command, aim
        self.own_ms = more.get('own_ms', 0)
        self.ideal_ms = more.get('ideal_ms', 0)
        self.expected = more.get('expected', '')
        self.environment = more.get('environment', {})
        self.anchor = more.get('anchor', ANCHOR)
        self.slow = more.get('slow', False)
        self.tells = more.get('tells', False)
        self.told = None
        self.times, self.anchors, self.waits, self.cpu = [], [], [], []
        self.peak = None


class Place:
    """The temporary folder with all that rlm would otherwise put into the user's."""

    def __init__(self, rlm, java_options):
        self.rlm = rlm
        self.folder = tempfile.mkdtemp(prefix='rlm-bench-')
        self.work = self.made('work')
        self.environment = {name: value for name, value in os.environ.items()
                            if not name.startswith(('RLM_', 'XDG_')) and not name.endswith('_API_KEY')}
        if 'RLM_JAVA_HOME' in os.environ:
            self.environment['RLM_JAVA_HOME'] = os.environ['RLM_JAVA_HOME']
        if java_options:
            self.environment['RLM_JAVA_OPTS'] = java_options
        for kind in ('cache', 'config', 'state'):
            self.environment[f'XDG_{kind.upper()}_HOME'] = self.made(kind)
        self.server = None

    def made(self, *names):
        path = os.path.join(self.folder, *names)
        os.makedirs(path, exist_ok=True)
        return path

    def write(self, name, text, executable=False):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w') as file:
            file.write(text)
        if executable:
            os.chmod(path, 0o755)
        return path

    def start_server(self):
        port_file = os.path.join(self.folder, 'port')
        self.server = subprocess.Popen([ANCHOR[0], os.path.join(HERE, 'model_server.py'), port_file])
        until = time.monotonic() + 20
        while not os.path.exists(port_file):
            if self.server.poll() is not None or time.monotonic() > until:
                raise Failed('the model server does not start')
            time.sleep(0.02)
        with open(port_file) as file:
            self.port = int(file.read())
        self.config = self.write('settings/rlm.toml', f'''[providers.bench]
base_url = "http://127.0.0.1:{self.port}/v1"
local = true
''')

    def stats(self):
        with urllib.request.urlopen(f'http://127.0.0.1:{self.port}/stats') as answer:
            return json.load(answer)

    def close(self):
        if self.server:
            end(self.server)
        shutil.rmtree(self.folder, ignore_errors=True)


def progress(text):
    print(text, file=sys.stderr, flush=True)


def fail_if_wrong(row, code, out, err):
    if code != 0 or row.expected not in out:
        raise Failed(f'{row.name}: exit {code}\nstdout: {out[-1000:]}\nstderr: {err[-2000:]}')


def end(process):
    """Leaves nothing behind that would go on writing into the folder."""
    if process.poll() is None:
        process.terminate()
        process.wait()


def run(place, row, command=None):
    """Runs the command once; gives milliseconds of wall time, of CPU time with that of ended children, and stdout."""
    environment = {**place.environment, **row.environment}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(command or row.command, cwd=place.work, env=environment, stdin=subprocess.DEVNULL,
                                   stdout=out, stderr=err)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            end(process)
            raise
        wall = (time.perf_counter() - start) * 1000
        process.returncode = os.waitstatus_to_exitcode(status)
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read().decode(errors='replace'))
    if command is None:
        fail_if_wrong(row, process.returncode, *texts)
    elif process.returncode != 0:
        raise Failed(f'the anchor failed: {texts[1]}')
    return wall, (usage.ru_utime + usage.ru_stime) * 1000, texts[0]


def tree(pid):
    """The process and all that descend from it."""
    pids = [pid]
    for parent in pids:
        for children in glob.glob(f'/proc/{parent}/task/*/children'):
            try:
                with open(children) as file:
                    pids.extend(int(child) for child in file.read().split())
            except OSError:
                pass
    return pids


def proportional_kib(pid):
    """Memory of a process in which a page that n processes share counts as 1/n in each."""
    try:
        with open(f'/proc/{pid}/smaps_rollup') as file:
            return next((int(line.split()[1]) for line in file if line.startswith('Pss:')), 0)
    except OSError:
        return 0


def peak_memory(place, row):
    """The highest sum of PSS over the process tree, in MiB, of a run that is not timed: sampling costs CPU."""
    environment = {**place.environment, **row.environment}
    process = subprocess.Popen(row.command, cwd=place.work, env=environment, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    try:
        while process.poll() is None:
            peak = max(peak, sum(proportional_kib(pid) for pid in tree(process.pid)))
            time.sleep(SAMPLE_SECONDS)
    finally:
        end(process)
    return peak / 1024


def waited_ms(out):
    """How long the first cell waited for its sub-calls, from the trajectory that the result names."""
    with open(json.loads(out)['trajectory']) as file:
        for line in file:
            event = json.loads(line)
            if event['type'] == 'code_finished':
                return event['waited_ms']
    raise Failed('the trajectory has no cell')


def measure(place, rows, rounds):
    for number in range(rounds):
        for row in rows:
            if row.slow and number % SLOW_SHARE:
                continue
            row.anchors.append(run(place, row, row.anchor)[0])
            wall, cpu, out = run(place, row)
            row.times.append(wall)
            row.cpu.append(cpu)
            if row.ideal_ms:
                row.waits.append(waited_ms(out))
            if row.tells:
                row.told = json.loads(out)
        progress(f'round {number + 1} of {rounds}')
    if sys.platform == 'linux':
        for row in rows:
            row.peak = peak_memory(place, row)


def rlm_rows(place):
    """The rows by name. Those against the server say what it takes by itself."""
    rlm = [place.rlm]
    served = rlm + ['run', '-q', '--config', place.config, '--call-budget', '5000']
    context = ['-c', os.path.join(ROOT, 'examples', 'incident')]

    def turns(milliseconds):
        return served + ['-m', f'bench/three-{milliseconds}', 'How many lines are there?'] + context

    def calls(parallel):
        return served + ['--json', '-m', 'bench/batch-1000', '--sub-model', 'bench/reply-100', '--max-parallel',
                         str(parallel), 'Ask a thousand times.']

    done = {'expected': '1000 of 1000', 'slow': True}
    java = java_home(place)
    return {
        'version': Row('rlm --version', rlm + ['--version'], 'ratio ≤ 1', expected='rlm '),
        'logs': Row('rlm logs', rlm + ['logs'], 'ratio ≤ 2', expected='answered'),
        'extractive': Row('run, built-in model', rlm + ['run', '-q', '-m', 'builtin/extractive', QUESTION] + context,
                          expected='pool'),
        'turns': Row('run, 3 turns, no latency', turns(0), 'over ≤ 500 ms', expected=' lines'),
        'turns1500': Row('run, 3 turns of 1.5 s', turns(1500), 'over ≤ 500 ms', own_ms=4500, expected=' lines',
                         slow=True),
        'calls16': Row('1,000 sub-calls of 100 ms, 16 at once', calls(16), 'calls ≤ 6875 ms', ideal_ms=6250, **done),
        'calls256': Row('1,000 sub-calls of 100 ms, 256 at once', calls(256), 'calls ≤ 800 ms', ideal_ms=400, **done),
        'ledger': ledger_row(java),
        'repls': repls_row(place, java),
        'launcher': launcher_row(place, java),
    }


QUICK = ['version', 'logs', 'launcher']


def ledger_row(java):
    """Reserving and settling inside one JVM, by a program of its own over the newest classes that were built."""
    folders = [os.path.join(ROOT, 'rlm-core', *names, 'classes') for names in (('target', 'quick'), ('target',))]
    classes = max(filter(os.path.isdir, folders), key=os.path.getmtime, default=folders[0])
    return Row('reserve and settle, inside', [os.path.join(java, 'bin', 'java'), '-cp', classes,
                                              os.path.join(HERE, 'LedgerBench.java')],
               'pair ≤ 1 µs, ≥ 200,000 a second', expected='pair_p50_ns', slow=True, tells=True)


def repls_row(place, java):
    """The REPL engines beside a plain python3, by a program of its own over the newest build."""
    files = [os.path.join(ROOT, 'rlm-cli', *names, 'classpath') for names in (('target', 'quick'), ('target',))]
    newest = max(filter(os.path.exists, files), key=os.path.getmtime, default=files[0])
    with open(newest) as file:
        libraries = file.read().strip()
    cache = os.path.join(place.environment['XDG_CACHE_HOME'], 'rlm')
    aot = next(iter(glob.glob(os.path.join(cache, 'aot', '*'))), 'none')
    return Row('the engines, inside', [os.path.join(java, 'bin', 'java'), '-cp', libraries,
                                       os.path.join(HERE, 'ReplBench.java'), cache, aot, str(REPL_ROUNDS)],
               'see below', expected='python3', slow=True, tells=True)


def launcher_row(place, real):
    """The launcher with a Java that does nothing, beside a shell that does nothing. Where there are caches it finds
    them complete, as in the other rows: files of the same names, with the stamp of the Java that does nothing."""
    fake = place.made('nothing-jdk')
    os.makedirs(os.path.join(fake, 'bin'), exist_ok=True)
    shutil.copy(os.path.join(real, 'release'), fake)
    for program in ('java', 'javac'):
        os.symlink(shutil.which('true'), os.path.join(fake, 'bin', program))
    environment = {'RLM_JAVA_HOME': fake, 'XDG_CACHE_HOME': place.made('nothing-cache')}
    caches = place.environment['XDG_CACHE_HOME']
    stamps = glob.glob(os.path.join(caches, 'rlm', '**', 'stamp'), recursive=True)
    for stamp in stamps:
        with open(stamp) as file:
            text = file.read().replace(real, fake)
        folder = os.path.join('nothing-cache', os.path.relpath(os.path.dirname(stamp), caches))
        for cache in glob.glob(os.path.join(os.path.dirname(stamp), '*.aot')):
            place.write(os.path.join(folder, os.path.basename(cache)), '')
        place.write(os.path.join(folder, 'stamp'), text)
    if not stamps:
        environment['RLM_CACHES'] = 'off'
    return Row('the launcher alone', [place.rlm, '--version'], anchor=['sh', '-c', 'true'], environment=environment)


def java_home(place):
    row = Row('rlm doctor', [place.rlm, 'doctor', '--json'])
    checks = json.loads(run(place, row)[2])['checks']
    place.caches = next(check['message'] for check in checks if check['check'] == 'aot caches')
    place.java = next(check['message'] for check in checks if check['check'] == 'java')
    return place.java[place.java.index(' in /') + len(' in '):]


def prepare(place):
    """Builds if need be, has the caches made, unpacks the Python library, records a run and copies it for `rlm logs`."""
    progress('preparing: build, caches, recorded runs')
    now = {'environment': {'RLM_CACHES': 'now'}}
    run(place, Row('rlm version', [place.rlm, 'version'], **now))
    script = place.write('work/script.jsonl', '{"for":"root","reply":"FINAL(forty-two)"}\n')
    out = run(place, Row('a recorded run', [place.rlm, 'run', '-q', '--json', '-m', f'scripted/{script}', 'What is it?'],
                         expected='forty-two', **now))[2]
    recorded = json.loads(out)
    with open(recorded['trajectory']) as file:
        text = file.read()
    for number in range(1, RECORDED_RUNS):
        name = recorded['run_id'][:-1] + f'{(int(recorded["run_id"][-1], 16) + number) % 16:x}'
        with open(recorded['trajectory'].replace(recorded['run_id'], name), 'w') as file:
            file.write(text.replace(recorded['run_id'], name))


async def thousand_calls(port, parallel):
    """1,000 requests of 100 ms to the server by itself, over `parallel` connections; gives milliseconds."""
    body = b'{"model":"reply-100","messages":[]}'
    request = b'POST /v1/chat/completions HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s' % (len(body), body)
    left = iter(range(1000))

    async def one():
        reader, writer = await asyncio.open_connection('127.0.0.1', port)
        for _ in left:
            writer.write(request)
            head = await reader.readuntil(b'\r\n\r\n')
            await reader.readexactly(int(head.split(b'Content-Length: ')[1].split(b'\r\n')[0]))
        writer.close()

    start = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(parallel)))
    return (time.perf_counter() - start) * 1000


def machine(place):
    cpu, memory = '', ''
    if sys.platform == 'linux':
        with open('/proc/cpuinfo') as file:
            cpu = next((line.split(':')[1].strip() for line in file if line.startswith('model name')), '')
        memory = f'{os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2 ** 30:.0f} GiB'
    java = place.java[place.java.index(' on Java ') + 4:place.java.index(',')]
    return {'cores': os.cpu_count(), 'cpu': cpu, 'memory': memory, 'system': f'{platform.system()} {platform.release()}',
            'java': java, 'python': platform.python_version()}


def median(values):
    return statistics.median(values) if values else None


def figures(row):
    ratios = [time / anchor for time, anchor in zip(row.times, row.anchors)]
    wall = median(row.times)
    return {'row': row.name, 'runs': len(row.times), 'median_ms': round(wall, 1),
            'least_ms': round(min(row.times), 1), 'most_ms': round(max(row.times), 1), 'cpu_ms': round(median(row.cpu), 1),
            'anchor_ms': round(median(row.anchors), 1), 'ratio': round(median(ratios), 2),
            'over_model_ms': round(wall - row.own_ms, 1) if 'turns' in row.name else None,
            'calls_ms': round(median(row.waits), 1) if row.waits else None, 'ideal_ms': row.ideal_ms or None,
            'peak_mib': round(row.peak) if row.peak is not None else None, 'aim': row.aim, 'told': row.told}


def shown(value, unit=''):
    return '' if value is None else f'{value:,.0f}{unit}' if isinstance(value, (int, float)) else value


def ledger(told):
    return (f'ledger: a pair {told["pair_p50_ns"]:,.0f} ns (p50 on one thread), {told["ratio"]:.0f} × an addition '
            f'of {told["addition_p50_ns"]:.1f} ns; {told["pairs_a_second"]:,.0f} pairs a second on '
            f'{told["threads"]} threads; {told["settled"]:,} settled calls took the heap from '
            f'{told["heap_before_bytes"]:,} to {told["heap_after_bytes"]:,} bytes')


def engines(told):
    """A table of what `ReplBench.java` measured: each engine's figure, and how many times that of python3 it is."""
    subjects = list(told)
    lines = ['| | ' + ' | '.join(subjects) + ' |', '|---' * (len(subjects) + 1) + '|']
    for figure, anchor in told['python3'].items():
        cells = [f'{told[subject][figure]:,.2f}'
                 + ('' if subject == 'python3' else f' ({told[subject][figure] / anchor:.1f} ×)') for subject in subjects]
        lines.append(f'| {figure} | ' + ' | '.join(cells) + ' |')
    return lines


def table(report):
    lines = [f'{report["date"]}, rlm {report["rlm"]}; '
             + ', '.join(f'{name} {value}' for name, value in report['machine'].items()),
             f'anchor: {ANCHOR_NAME}, {report["anchor_ms"]:.0f} ms; the launcher\'s is sh -c true',
             f'load before and after: {report["load"][0]:.1f}, {report["load"][1]:.1f}; {report["server"]}',
             f'aot caches: {report["caches"]}', '',
             '| | runs | median ms | least to most | × anchor | CPU ms | over the model ms | calls ms (ideal) | peak MiB | aim |',
             '|---|---|---|---|---|---|---|---|---|---|']
    for row in report['rows']:
        calls = f'{shown(row["calls_ms"])} ({shown(row["ideal_ms"])})' if row['calls_ms'] is not None else ''
        digits = f'{row["median_ms"]:.1f}' if row['median_ms'] < 100 else shown(row['median_ms'])
        lines.append(f'| {row["row"]} | {row["runs"]} | {digits} | {shown(row["least_ms"])} to {shown(row["most_ms"])} '
                     f'| {row["ratio"]:.2f} | {shown(row["cpu_ms"])} | {shown(row["over_model_ms"])} | {calls} '
                     f'| {shown(row["peak_mib"])} | {row["aim"]} |')
    for row in report['rows']:
        if row['told']:
            lines += ['', *(engines(row['told']) if 'python3' in row['told'] else [ledger(row['told'])])]
    return '\n'.join(lines)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split('\n\n')[0])
    parser.add_argument('--rounds', type=int, default=7, help='of each row; slow ones every third (default 7)')
    parser.add_argument('--rows', default='all', help='all, quick, or names: version,logs,extractive,turns,turns1500,'
                                                      'calls16,calls256,ledger,repls,launcher')
    parser.add_argument('--rlm', default=os.path.join(ROOT, 'rlm'), help='the launcher to measure')
    parser.add_argument('--java-options', default='', help='RLM_JAVA_OPTS of what is measured')
    parser.add_argument('--json', action='store_true', help='one JSON document, rlm.bench/1')
    wanted = parser.parse_args()
    if wanted.rounds < 1:
        parser.error('--rounds must be 1 or more')
    return wanted


def chosen(rows, names):
    wanted = list(rows) if names == 'all' else QUICK if names == 'quick' else names.split(',')
    for name in wanted:
        if name not in rows:
            raise Failed(f'there is no row {name}; there are {", ".join(rows)}, and quick')
    return [rows[name] for name in wanted]


def report(wanted, place):
    subprocess.run([wanted.rlm, 'version'], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    prepare(place)
    place.start_server()
    rows = chosen(rlm_rows(place), wanted.rows)
    load = os.getloadavg()[0]
    alone = {parallel: asyncio.run(thousand_calls(place.port, parallel)) for parallel in (16, 256)}
    measure(place, rows, wanted.rounds)
    version = run(place, Row('rlm version', [place.rlm, 'version', '--json']))[2]
    return {'schema': 'rlm.bench/1', 'date': time.strftime('%Y-%m-%d'), 'rlm': json.loads(version)['version'],
            'machine': machine(place), 'anchor_ms': median([time for row in rows if row.anchor is ANCHOR
                                                            for time in row.anchors] or [0]),
            'load': [load, os.getloadavg()[0]], 'caches': place.caches.replace(place.folder, 'TEMP').split(' in ')[0],
            'server': 'the server alone, 1,000 calls of 100 ms: '
                      + ', '.join(f'{time:,.0f} ms {parallel} at once' for parallel, time in alone.items()),
            'rows': [figures(row) for row in rows]}


def main():
    wanted = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    place = Place(os.path.realpath(wanted.rlm), wanted.java_options)
    try:
        result = report(wanted, place)
        print(json.dumps(result, indent=2, ensure_ascii=False) if wanted.json else table(result))
    except (Failed, subprocess.CalledProcessError) as failure:
        sys.exit(f'bench: {failure}')
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        place.close()


if __name__ == '__main__':
    main()
