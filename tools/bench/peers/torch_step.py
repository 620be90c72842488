"""The training step of `local` in PyTorch eager, written from the same formulas: closed-form
gradients, one batched product a layer, Adam in place; labels everywhere or detached. It compares
itself with the step that `step.ts <folder> local` wrote, then prints images per second as JSON.

    apt-get install -y python3-torch libopenblas0-pthread
    deno run --allow-read --allow-ffi --allow-write=runs tools/bench/peers/step.ts runs/step local
    /usr/bin/python3 tools/bench/peers/torch_step.py runs/step [bf16]

With `bf16` the factors of products are bfloat16, and so are the products themselves: PyTorch's batched
products on processors have no other result. All else is float32.
"""

import torch
import written_step

EXCLUDED = 1e9  # pushes the true label out of reach
FLOOR = 1e-4  # keeps every wrong label possible
EPSILON = 1e-6  # keeps the length of a silent layer from zero


def product_of(a, b, out=None):
    """A product of matrices, in the format that was asked for."""
    if written_step.PRODUCTS is None:
        return torch.bmm(a, b, out=out)
    product = torch.bmm(a.to(torch.bfloat16), b.to(torch.bfloat16))
    return product.float() if out is None else out.copy_(product)


class Step:
    """The step with its weights and running means; buffers are made once."""

    def __init__(self, spec, tensor):
        self.spec = spec
        self.batch = spec["batchSize"]
        self.labels = spec["labels"]
        self.label_scale = float(spec["labelScale"])
        self.is_detached = spec["labelPlacement"] == "detached"
        rows = 2 * self.batch
        self.weights, self.means, self.squares, self.gradients, self.roots = [], [], [], [], []
        self.shapes = [layer["weightShape"] for layer in spec["layers"]]
        self.fields = [layer["receptiveFields"] for layer in spec["layers"]]
        for index, shape in enumerate(self.shapes):
            self.weights.append(tensor(f"before.layers.{index}.weight", shape))
            for kept in (self.means, self.squares, self.gradients, self.roots):
                kept.append(torch.zeros(shape))
        locations, inputs, _ = self.shapes[0]
        self.pixels = torch.tensor(self.fields[0]).flatten()
        self.cells = inputs - self.labels - 1
        # What layers see; the bias's one stays, as do zeros at labels that are added later.
        self.seen = [torch.zeros(locations, inputs, self.batch)]
        self.seen[0][:, -1].fill_(1)
        for locations, inputs, _ in self.shapes[1:]:
            seen = torch.zeros(locations, self.batch if self.is_detached else rows, inputs)
            seen[:, :, -1].fill_(1)
            self.seen.append(seen)
        self.activities = [torch.empty(shape[0], rows, shape[2]) for shape in self.shapes]
        # Products of the images, and in their place what is passed on where labels are detached.
        self.products = [
            torch.empty(shape[0], self.batch, shape[2]) if self.shares_images(index) else None
            for index, shape in enumerate(self.shapes)
        ]
        self.candidate = torch.empty_like(self.products[0])

    def shares_images(self, index):
        """Whether both rows of an image see the same, so that it is multiplied once."""
        return index == 0 or self.is_detached

    def label_rows(self, index):
        """A label's product is its row of the weights, times the label's value."""
        return self.weights[index][:, -1 - self.labels : -1] * self.label_scale

    def choose_labels(self, inputs):
        """True labels, then wrong ones, likelier the better the first layer thinks of them."""
        label_rows = self.label_rows(0)
        goodness = torch.empty(self.batch, self.labels)
        for label in range(self.labels):
            torch.add(self.products[0], label_rows[:, label : label + 1], out=self.candidate)
            self.candidate.relu_()
            goodness[:, label] = mean_square(self.candidate)
        goodness.mul_(self.spec["negativeSharpness"])
        scores = goodness.sub_(inputs["labels"], alpha=EXCLUDED)
        logits = torch.softmax(scores, 1).add_(FLOOR).log_().add_(inputs["noise"])
        wrong = logits.sub_(inputs["labels"], alpha=EXCLUDED).argmax(1)
        return torch.cat([inputs["labels"].argmax(1), wrong])

    def see_images(self, images):
        """Gathers what the first layer sees, images last."""
        seen = self.seen[0]
        seen[:, : self.cells] = images.t()[self.pixels].view(seen.shape[0], self.cells, -1)
        return seen.transpose(1, 2)

    def see(self, index, goodness, one_hot):
        """Gathers what a hidden layer sees, normalised on the way."""
        seen = self.seen[index]
        below = self.products[index - 1] if self.is_detached else self.activities[index - 1]
        channels = below.shape[2]
        inverse = goodness.add(EPSILON).rsqrt_().unsqueeze(1)
        for location, field in enumerate(self.fields[index]):
            for cell, other in enumerate(field):
                part = seen[location, :, cell * channels : (cell + 1) * channels]
                torch.mul(below[other], inverse, out=part)
        if not self.is_detached:
            seen[:, :, -1 - self.labels : -1] = one_hot * self.label_scale
        return seen

    def add_labels(self, index, labels):
        """The products of positive and negative rows from those of images and of labels."""
        product, out = self.products[index], self.activities[index]
        locations, batch, channels = product.shape
        torch.index_select(self.label_rows(index), 1, labels, out=out)
        out.view(locations, 2, batch, channels).add_(product.unsqueeze(1))

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
        locations, rows, channels = activities.shape
        scale = self.spec["lossScale"]
        deficit = torch.sigmoid((goodness[self.batch :] - goodness[: self.batch]) * scale)
        by_goodness = deficit.mul_(scale / self.batch * 2 / (locations * channels))
        dz = activities.mul_(torch.cat([-by_goodness, by_goodness]).unsqueeze(1))
        left = seen if index == 0 else seen.transpose(1, 2)
        if not self.shares_images(index):
            product_of(left, dz, out=gradient)
            return
        product_of(left, dz[:, : self.batch] + dz[:, self.batch :], out=gradient)
        by_label = product_of(one_hot.t().expand(locations, -1, -1), dz)
        gradient[:, -1 - self.labels : -1].add_(by_label, alpha=self.label_scale)

    @torch.no_grad()
    def run(self, inputs):
        """Makes one step."""
        for index, weight in enumerate(self.weights):
            activities, product = self.activities[index], self.products[index]
            if index == 0:
                product_of(self.see_images(inputs["images"]), weight, out=product)
                labels = self.choose_labels(inputs)
                one_hot = torch.nn.functional.one_hot(labels, self.labels).float()
            else:
                out = product if self.is_detached else activities
                product_of(self.see(index, passed_on, one_hot), weight, out=out)
                self.learn(index - 1, goodness, one_hot)  # what it did is no longer needed
            if self.shares_images(index):
                self.add_labels(index, labels)
            activities.relu_()
            goodness = mean_square(activities)
            passed_on = mean_square(product.relu_()) if self.is_detached else goodness
        self.learn(len(self.weights) - 1, goodness, one_hot)
        for index, size in enumerate(inputs["stepSize"].tolist()):
            self.update(index, size)


def mean_square(activities):
    """The goodness of each row: the mean of squares over locations and channels."""
    locations, _, channels = activities.shape
    return activities.square().sum(2).sum(0).div_(locations * channels)


def inputs_of(index, written):
    batch, labels = written.spec["batchSize"], written.spec["labels"]
    shapes = {"images": [batch, -1], "labels": [batch, labels], "noise": [batch, labels]}
    shapes["stepSize"] = [len(written.spec["layers"])]
    return {name: written.tensor(f"step{index}.{name}", shape) for name, shape in shapes.items()}


def candidates(written):
    batches = [inputs_of(index, written) for index in range(written.spec["steps"])]
    step = Step(written.spec, written.tensor)
    for inputs in batches:
        step.run(inputs)
    for index, weight in enumerate(step.weights):
        written.compare(index, weight, 1e-3)
    yield step.run, batches


if __name__ == "__main__":
    written_step.measure(candidates)
