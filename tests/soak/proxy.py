"""A proxy that passes requests on to the sandbox and injects faults, in a process of its own.

    python -m tests.soak.proxy UPSTREAM_PORT SEED MIX JOURNAL

MIX is a JSON object from faults to relative frequencies. The proxy writes the port it listens on to stdout, and what it
does to JOURNAL. The nth request of a worker meets the same fault in every run with the same seed and mix.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import TextIO

from tests.soak.acts import ACTS, Exchange
from tests.soak.faults import WORKER_HEADER, Fault, Mix, is_calm
from tests.soak.peer import HOST, Message, Peer

RESET_AT_ONCE_SHARE = 0.01
IDLE_SECONDS = (0.01, 1.0)
CALM_IDLE_SECONDS = (4.0, 4.0)  # less than the sandbox takes to close its own idle connections
LISTENING_SECONDS = (1.0, 4.0)
NOT_LISTENING_SECONDS = (0.02, 0.25)


class Proxy:
    def __init__(self, upstream_port: int, seed: str, mix: Mix, journal: TextIO) -> None:
        self._upstream_port = upstream_port
        self._seed = seed
        self._faults, self._weights = list(mix), list(mix.values())
        self._calm = is_calm(mix)
        self._journal = journal
        self._requests: Counter[str] = Counter()
        self._peers: set[Peer] = set()  # asyncio itself holds on to a peer only while its client is connected
        self._random = Random(seed)  # of what happens to connections

    async def run(self) -> None:
        """Listen for ever, but for a moment now and then."""
        port = 0
        while True:
            server = await asyncio.start_server(self._serve, HOST, port)
            if port == 0:
                port = server.sockets[0].getsockname()[1]
                print(port, flush=True)
            if self._calm:
                await server.serve_forever()
            await asyncio.sleep(self._random.uniform(*LISTENING_SECONDS))
            server.close()
            self._note("-", Fault.NOT_LISTENING)
            await asyncio.sleep(self._random.uniform(*NOT_LISTENING_SECONDS))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = Peer(reader, writer, self._upstream_port)
        self._peers.add(peer)
        try:
            if not self._calm and self._random.random() < RESET_AT_ONCE_SHARE:
                self._note("-", Fault.RESET_AT_ONCE)
                await peer.reset()
            while True:
                await self._serve_one(peer)
        except TimeoutError:
            self._note("-", Fault.CLOSED_IDLE)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client hung up, or we did
        finally:
            peer.close_all()
            self._peers.remove(peer)

    async def _serve_one(self, peer: Peer) -> None:
        request = await peer.read_request(self._random.uniform(*(CALM_IDLE_SECONDS if self._calm else IDLE_SECONDS)))
        worker = request.header(WORKER_HEADER)
        number = self._requests[worker] = self._requests[worker] + 1
        random = Random(f"{self._seed}/{worker}/{number}")
        fault = random.choices(self._faults, self._weights)[0]
        self._note(f"{worker}#{number}", fault, request)
        await ACTS[fault](Exchange(peer, request, random))

    def _note(self, who: str, fault: Fault, request: Message | None = None) -> None:
        what = f"{request.start_line}\t{request.body[:200].decode()}" if request else ""
        self._journal.write(f"{who}\t{fault}\t{what}\n")


def main() -> None:
    port, seed, mix, journal = sys.argv[1:]
    frequencies = {Fault(name): weight for name, weight in json.loads(mix).items()}
    # Line by line, so that nothing is lost when the process is ended.
    with Path(journal).open("w", encoding="utf-8", buffering=1) as file:
        asyncio.run(Proxy(int(port), seed, frequencies, file).run())


if __name__ == "__main__":
    main()
