"""One run of one peer, in a process of its own: `python -m benchmarks.peers NAME N`.

Prints JSON: seconds from the first write to the last handled record, how many of them
went into writing, latencies of single writes, peak memory of the server side.

Peers: `practice` (the practice account), `alone` (its writes without a trigger),
`naive` (plain moto and the poller in this folder), `ministack` (PyPI), and `readable`
(dynamodb-streams-readable, npm, on moto's server).
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

import boto3

from benchmarks import work
from benchmarks.naive_poller import poll

SINGLES = 200


def practice(count: int, seen: Path, trigger: bool = True) -> dict[str, Any]:
    """The practice account. Its deliver() returns when all is handled."""
    from helpers import lab
    from helpers.functions import zip_source

    lab.start()
    dynamodb = boto3.client("dynamodb")
    arn = work.table(dynamodb, stream=True)
    if trigger:
        work.deploy(boto3.client, arn, zip_source(work.SOURCE), seen)
        lab.deliver()
    work.write(dynamodb, 25, start=10**8)
    if trigger:
        lab.deliver()
    begun = time.perf_counter()
    work.write(dynamodb, count)
    written = time.perf_counter() - begun
    if trigger:
        lab.deliver()
    whole = time.perf_counter() - begun
    memory = work.peak_megabytes()
    latencies = []
    for item in work.items(SINGLES if trigger else 0, start=10**9):
        begun = time.perf_counter()
        dynamodb.put_item(TableName="Users", Item=item)
        lab.deliver()
        latencies.append(time.perf_counter() - begun)
    if trigger:
        assert work.handled(seen) == count + 25 + SINGLES
    return {
        "whole": whole,
        "writing": written,
        "latencies": latencies,
        "megabytes": memory,
    }


def naive(count: int, seen: Path) -> dict[str, Any]:
    """Plain moto, and the poller in this folder, one after the other."""
    from moto import mock_aws

    os.environ["AWS_ACCOUNT_ID_ENDPOINT_MODE"] = "disabled"
    os.environ["AWS_DEFAULT_REGION"] = work.REGION
    os.environ["SEEN"] = str(seen)
    mock_aws().start()
    dynamodb, streams = boto3.client("dynamodb"), boto3.client("dynamodbstreams")
    arn = work.table(dynamodb)
    scope: dict[str, Any] = {}
    exec(work.SOURCE, scope)
    begun = time.perf_counter()
    work.write(dynamodb, count)
    written = time.perf_counter() - begun
    poll(streams, arn, scope["handler"], count)
    whole = time.perf_counter() - begun
    assert work.handled(seen) == count
    return {"whole": whole, "writing": written, "megabytes": work.peak_megabytes()}


def ministack(count: int, seen: Path) -> dict[str, Any]:
    """The emulator of that name: its own Lambda and mapping, over HTTP."""
    from helpers.functions import zip_source

    port = _free_port()
    program = _program("ministack", "uv tool install ministack")
    server = _serve([program], GATEWAY_PORT=str(port), HOST="127.0.0.1")
    url = f"http://127.0.0.1:{port}"
    try:
        _until_it_answers(f"{url}/_ministack/health")
        session = boto3.Session("test", "test", region_name=work.REGION)

        def client(name: str) -> Any:
            return session.client(name, endpoint_url=url)

        dynamodb = client("dynamodb")
        arn = work.table(dynamodb)
        work.deploy(client, arn, zip_source(work.SOURCE), seen)
        work.write(dynamodb, 25, start=10**8)
        work.wait_for(seen, 25)
        begun = time.perf_counter()
        work.write(dynamodb, count)
        written = time.perf_counter() - begun
        work.wait_for(seen, count + 25)
        whole = time.perf_counter() - begun
        latencies = []
        for number, item in enumerate(work.items(20, start=10**9), start=1):
            begun = time.perf_counter()
            dynamodb.put_item(TableName="Users", Item=item)
            work.wait_for(seen, count + 25 + number)
            latencies.append(time.perf_counter() - begun)
        return {
            "whole": whole,
            "writing": written,
            "latencies": latencies,
            "megabytes": _peak_of(server.pid),
        }
    finally:
        server.terminate()
        server.wait()


def readable(count: int, seen: Path) -> dict[str, Any]:
    """A Node.js stream over GetRecords, on moto's server."""
    here = Path(__file__).parent / "readable"
    if not (here / "node_modules").exists():
        raise SystemExit(f"not installed: npm install in {here.name}/")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    program = _program("moto_server", "uv sync")
    server = _serve([program, "-H", "127.0.0.1", "-p", str(port)])
    try:
        _until_it_answers(f"{url}/moto-api/")
        session = boto3.Session("test", "test", region_name=work.REGION)
        dynamodb = session.client("dynamodb", endpoint_url=url)
        arn = work.table(dynamodb)
        node = _program("node", "Node.js")
        reader = subprocess.Popen(
            [node, str(here / "read.mjs"), url, arn, str(count)], stdout=sys.stderr
        )
        begun = time.perf_counter()
        work.write(dynamodb, count)
        written = time.perf_counter() - begun
        if reader.wait(timeout=600):
            raise SystemExit("the reader failed")
        whole = time.perf_counter() - begun
        memory = _peak_of(server.pid)
        return {"whole": whole, "writing": written, "megabytes": memory}
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _program(name: str, how: str) -> str:
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name, path=os.pathsep.join([beside, os.environ["PATH"]]))
    if found is None:
        raise SystemExit(f"{name} is not installed: {how}")
    return found


def _serve(command: list[str], **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _peak_of(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    kilobytes = next(line for line in status if line.startswith("VmHWM"))
    return round(int(kilobytes.split()[1]) / 1024, 1)


def _until_it_answers(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=1).read()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"{url} does not answer")


PEERS = {
    "practice": practice,
    "naive": naive,
    "ministack": ministack,
    "readable": readable,
}


def main() -> None:
    name, count = sys.argv[1], int(sys.argv[2])
    folder = Path(tempfile.mkdtemp())
    try:
        seen = folder / "seen.txt"
        if name == "alone":
            print(json.dumps(practice(count, seen, trigger=False)))
        else:
            print(json.dumps(PEERS[name](count, seen)))
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
