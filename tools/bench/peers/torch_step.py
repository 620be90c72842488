"""The training step of `local` in PyTorch eager, written from the same formulas: closed-form
gradients, one batched product a layer, Adam in place. It compares itself with the step that
`step.ts <folder>` wrote, then prints images per second as JSON.

    apt-get install -y python3-torch libopenblas0-pthread
    deno run --allow-read --allow-ffi --allow-write=runs tests/peers/step.ts runs/step
    /usr/bin/python3 tests/peers/torch_step.py runs/step
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch

WARM_UP = 20
BLOCK = 10  # steps that are timed together, as ours are
BLOCKS = 20
THREADS = (1, 2)
EXCLUDED = 1e9  # pushes the true label out of reach
FLOOR = 1e-4  # keeps every wrong label possible
EPSILON = 1e-6  # keeps the length of a silent layer from zero


class Step:
    """The step with its weights and running means; buffers are made once."""

    def __init__(self, spec, tensor):
        self.spec = spec
        self.batch = spec["batchSize"]
        self.labels = spec["labels"]
        self.label_scale = float(spec["labelScale"])
        rows = 2 * self.batch
        self.weights, self.means, self.squares, self.gradients, self.roots = [], [], [], [], []
        self.shapes = [layer["weightShape"] for layer in spec["layers"]]
        self.fields = [layer["fields"] for layer in spec["layers"]]
        for index, shape in enumerate(self.shapes):
            self.weights.append(tensor(f"before.layers.{index}.weight", shape))
            for kept in (self.means, self.squares, self.gradients, self.roots):
                kept.append(torch.zeros(shape))
        places, inputs, _ = self.shapes[0]
        self.pixels = torch.tensor(self.fields[0]).flatten()
        self.cells = inputs - self.labels - 1
        # What layers see; the bias's one and the first layer's zeros at the labels stay.
        self.seen = [torch.zeros(places, inputs, self.batch)]
        self.seen[0][:, -1].fill_(1)
        for shape in self.shapes[1:]:
            self.seen.append(torch.ones(shape[0], rows, shape[1]))
        self.activities = [torch.empty(shape[0], rows, shape[2]) for shape in self.shapes]
        self.image_product = torch.empty(places, self.batch, self.shapes[0][2])
        self.candidate = torch.empty_like(self.image_product)

    def hard_negatives(self, inputs, label_rows):
        """A wrong label for each image, likelier the better the first layer thinks of it."""
        goodness = torch.empty(self.batch, self.labels)
        for label in range(self.labels):
            torch.add(self.image_product, label_rows[:, label : label + 1], out=self.candidate)
            self.candidate.relu_()
            goodness[:, label] = mean_square(self.candidate)
        scores = goodness.mul_(self.spec["sharpness"]).sub_(inputs["labels"], alpha=EXCLUDED)
        logits = torch.softmax(scores, 1).add_(FLOOR).log_().add_(inputs["noise"])
        return logits.sub_(inputs["labels"], alpha=EXCLUDED).argmax(1)

    def first_layer(self, inputs):
        """Activities of positive and negative rows; each image is multiplied once."""
        weight, seen, out = self.weights[0], self.seen[0], self.activities[0]
        places, _, channels = weight.shape
        seen[:, : self.cells] = inputs["images"].t()[self.pixels].view(places, self.cells, -1)
        torch.bmm(seen.transpose(1, 2), weight, out=self.image_product)
        # A label's product is its row of the weights, times the label's value.
        label_rows = weight[:, self.cells : -1] * self.label_scale
        positive = inputs["labels"].argmax(1)
        chosen = torch.cat([positive, self.hard_negatives(inputs, label_rows)])
        torch.index_select(label_rows, 1, chosen, out=out)
        out.view(places, 2, self.batch, channels).add_(self.image_product.unsqueeze(1))
        return torch.nn.functional.one_hot(chosen, self.labels).float()

    def see(self, index, goodness, one_hot):
        """Gathers what a hidden layer sees, normalised on the way."""
        seen, below = self.seen[index], self.activities[index - 1]
        channels = below.shape[2]
        inverse = goodness.add(EPSILON).rsqrt_().unsqueeze(1)
        for place, field in enumerate(self.fields[index]):
            for cell, other in enumerate(field):
                part = seen[place, :, cell * channels : (cell + 1) * channels]
                torch.mul(below[other], inverse, out=part)
        seen[:, :, -1 - self.labels : -1] = one_hot * self.label_scale
        return seen

    def update(self, index, step_size):
        """Adam, in place."""
        adam = self.spec["adam"]
        gradient, root = self.gradients[index], self.roots[index]
        mean, square = self.means[index], self.squares[index]
        mean.mul_(adam["beta1"]).add_(gradient, alpha=1 - adam["beta1"])
        square.mul_(adam["beta2"]).addcmul_(gradient, gradient, value=1 - adam["beta2"])
        torch.sqrt(square, out=root).add_(adam["epsilon"])
        self.weights[index].addcdiv_(mean, root, value=-step_size)

    def learn(self, index, goodness, one_hot):
        """The gradient of the pairwise loss; overwrites the layer's activities with it."""
        activities, seen, gradient = self.activities[index], self.seen[index], self.gradients[index]
        places, rows, channels = activities.shape
        slope = self.spec["slope"]
        deficit = torch.sigmoid((goodness[self.batch :] - goodness[: self.batch]) * slope)
        by_goodness = deficit.mul_(slope / self.batch * 2 / (places * channels))
        dz = activities.mul_(torch.cat([-by_goodness, by_goodness]).unsqueeze(1))
        if index > 0:
            torch.bmm(seen.transpose(1, 2), dz, out=gradient)
            return
        torch.bmm(seen, dz[:, : self.batch] + dz[:, self.batch :], out=gradient)
        by_label = torch.bmm(one_hot.t().expand(places, -1, -1), dz)
        gradient[:, self.cells : -1].add_(by_label, alpha=self.label_scale)

    @torch.no_grad()
    def run(self, inputs):
        """Makes one step."""
        one_hot = self.first_layer(inputs)
        goodness = None
        for index, weight in enumerate(self.weights):
            activities = self.activities[index]
            if index > 0:
                below = goodness
                torch.bmm(self.see(index, below, one_hot), weight, out=activities)
                self.learn(index - 1, below, one_hot)  # what it did is no longer needed
            activities.relu_()
            goodness = mean_square(activities)
        self.learn(len(self.weights) - 1, goodness, one_hot)
        for index, size in enumerate(inputs["stepSize"].tolist()):
            self.update(index, size)


def mean_square(activities):
    """The goodness of each row: the mean of squares over places and channels."""
    places, rows, channels = activities.shape
    return activities.square().sum(2).sum(0).div_(places * channels)


def compare(step, folder, spec, tensor):
    """Stops unless the weights after the written steps agree."""
    for index in range(spec["steps"]):
        step.run(inputs_of(index, spec, tensor))
    for index, shape in enumerate(step.shapes):
        expected = tensor(f"after.layers.{index}.weight", shape)
        before = tensor(f"before.layers.{index}.weight", shape)
        moved = (expected - before).abs().mean()
        apart = (step.weights[index] - expected).abs().mean()
        if not apart < 1e-3 * moved:
            sys.exit(f"Cannot compare speeds: layer {index} is {apart} apart after moving {moved}")


def inputs_of(index, spec, tensor):
    batch, labels = spec["batchSize"], spec["labels"]
    shapes = {"images": [batch, -1], "labels": [batch, labels], "noise": [batch, labels]}
    shapes["stepSize"] = [len(spec["layers"])]
    return {name: tensor(f"step{index}.{name}", shape) for name, shape in shapes.items()}


def seconds_per_step(step, batches):
    for index in range(WARM_UP):
        step.run(batches[index % len(batches)])
    seconds = []
    for _ in range(BLOCKS):
        start = time.perf_counter()
        for index in range(BLOCK):
            step.run(batches[index % len(batches)])
        seconds.append((time.perf_counter() - start) / BLOCK)
    return statistics.median(seconds)


def main():
    folder = Path(sys.argv[1])
    spec = json.loads((folder / "step.json").read_text())

    def tensor(name, shape):
        data = bytearray((folder / f"{name}.f32").read_bytes())
        return torch.frombuffer(data, dtype=torch.float32).reshape(shape)

    torch.set_flush_denormal(True)
    results = []
    for threads in THREADS:
        torch.set_num_threads(threads)
        step = Step(spec, tensor)
        compare(step, folder, spec, tensor)
        batches = [inputs_of(index, spec, tensor) for index in range(spec["steps"])]
        seconds = seconds_per_step(step, batches)
        results.append(
            {
                "threads": threads,
                "imagesPerSecond": spec["batchSize"] / seconds,
                "millisecondsPerStep": seconds * 1000,
            }
        )
    best = max(results, key=lambda result: result["imagesPerSecond"])
    print(json.dumps({"torch": torch.__version__, "runs": results, "best": best}, indent=2))


main()
