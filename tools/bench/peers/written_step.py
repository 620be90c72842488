"""What peers share: reading the steps that `step.ts` wrote, timing their own, and the answer as JSON."""

import json
import statistics
import sys
import time
from pathlib import Path

import torch

BLOCK = 10  # steps that are timed together, as ours are
BLOCKS = 3  # at least
SECONDS = 6
REDUCED_TOLERANCE = 0.1  # of how far weights moved
THREADS = (1, 2)
PRODUCTS = sys.argv[2] if len(sys.argv) > 2 else None  # the format of factors, if not float32


class Written:
    """The folder that `step.ts` wrote: what the steps are, and their tensors."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.spec = json.loads((self.folder / "step.json").read_text())

    def tensor(self, name, shape):
        data = bytearray((self.folder / f"{name}.f32").read_bytes())
        return torch.frombuffer(data, dtype=torch.float32).reshape(shape)

    def compare(self, index, weight, tolerance):
        """Stops unless a layer's weights after the written steps agree, by the mean of what they moved."""
        expected = self.tensor(f"after.layers.{index}.weight", weight.shape)
        before = self.tensor(f"before.layers.{index}.weight", weight.shape)
        moved = (expected - before).abs().mean()
        apart = (weight - expected).abs().mean()
        if not apart < (tolerance if PRODUCTS is None else REDUCED_TOLERANCE) * moved:
            sys.exit(f"Cannot compare speeds: layer {index} is {apart} apart after moving {moved}")


def seconds_per_step(run, batches):
    """The median over blocks, after one that warms up."""
    blocks = []
    while len(blocks) <= BLOCKS or sum(blocks[1:]) < SECONDS:
        start = time.perf_counter()
        for index in range(BLOCK):
            run(batches[index % len(batches)])
        blocks.append(time.perf_counter() - start)
    return statistics.median(blocks[1:]) / BLOCK


def measure(candidates):
    """Prints the fastest of the candidates for each number of threads.

    `candidates(written)` makes pairs of a step to run and its batches, which it compared before.
    """
    written = Written(sys.argv[1])
    torch.set_flush_denormal(True)
    runs = []
    for threads in THREADS:
        torch.set_num_threads(threads)
        seconds = min(seconds_per_step(run, batches) for run, batches in candidates(written))
        runs.append(
            {
                "threads": threads,
                "imagesPerSecond": written.spec["batchSize"] / seconds,
                "millisecondsPerStep": seconds * 1000,
            }
        )
    answer = {"torch": torch.__version__, "runs": runs}
    if PRODUCTS is not None:
        answer["products"] = PRODUCTS
    print(json.dumps(answer, indent=2))
