"""The numbers that the figures of losses show are those of the reference."""

import itertools

import numpy as np
import pytest
from playwright.sync_api import expect
from widgets import (  # noqa: F401  (fixtures, too)
    load,
    near,
    number,
    page,
    slope_of,
)

from autograder import reference

SCALAR_CASES = [
    (
        "mean_squared_logarithmic_error",
        "prediction",
        lambda y, x: reference.mean_squared_logarithmic_error([y], [x]),
        lambda y, x: 2 * (np.log1p(x) - np.log1p(y)) / (1 + x),
        (0, 3, 10),
        (-0.9, 0, 3, 9.9),
    ),
    (
        "mean_squared_logarithmic_error",
        "logarithm",
        lambda y, z: reference.mean_squared_logarithmic_error([y], [np.expm1(z)]),
        lambda y, z: 2 * (z - np.log1p(y)),
        (0, 3, 10),
        (-2.3, 0, 2.35),
    ),
    (
        "poisson",
        "rate",
        lambda y, x: reference.poisson([y], [x]),
        lambda y, x: reference.poisson_gradient([y], [x])[0],
        (0, 3, 8),
        (0.1, 1, 3, 12),
    ),
    (
        "poisson",
        "log_rate",
        lambda y, z: reference.poisson([y], [np.exp(z)]),
        lambda y, z: np.exp(z) * reference.poisson_gradient([y], [np.exp(z)])[0],
        (0, 3, 8),
        (-2.3, 0, 1.1, 2.5),
    ),
]


@pytest.mark.parametrize(
    ("loss", "view", "value", "slope", "targets", "predictions"),
    SCALAR_CASES,
    ids=[f"{case[0]}-{case[1]}" for case in SCALAR_CASES],
)
def test_numbers_of_a_scalar_loss(load, loss, view, value, slope, targets, predictions):  # noqa: F811
    widget = load(f"loss-explorer {loss}")
    widget.use(view=view)
    pairs = list(itertools.product(targets, predictions))
    settings = [{"target": y, "prediction": x} for y, x in pairs]
    expected = np.array([(value(y, x), slope(y, x)) for y, x in pairs])
    assert np.array(widget.use_each(settings, "loss", f"slope-{view}")) == near(expected)
    # The functions themselves, to rounding.
    exact = widget.element.evaluate(
        """(_, [loss, view, pairs]) => {
            const entry = customElements.get("loss-explorer").scalars[loss];
            const { terms, slopes } = entry.views[view];
            const keep = entry.choose?.off ?? [0];
            const sum = (parts) => keep.reduce((total, i) => total + parts[i], 0);
            return pairs.map(([y, x]) => [sum(terms(y, x, {})), sum(slopes(y, x, {}))]);
        }""",
        [loss, view, pairs],
    )
    assert np.array(exact) == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_large_logits_are_exact(load):  # noqa: F811
    widget = load("loss-gallery")
    zs = [-1000, -40, -3.2, 0, 5, 1000]
    for y in (0, 0.3, 1):
        shown = widget.element.evaluate(
            """(_, [y, zs]) => zs.map((z) => {
                const { value, slope } = Movable.losses.binary_crossentropy;
                return [value(y, z), slope(y, z)];
            })""",
            [y, zs],
        )
        expected = [
            (
                reference.binary_crossentropy_from_logits([y], [z]),
                reference.binary_crossentropy_from_logits_gradient([y], [z])[0],
            )
            for z in zs
        ]
        assert np.array(shown) == pytest.approx(np.array(expected), rel=1e-12, abs=1e-15)


def test_numbers_beside_the_loss(load):  # noqa: F811
    widget = load("loss-explorer mean_squared_logarithmic_error")
    assert widget.use("also-1", target=3, prediction=7) == [2]
    assert widget.use("at-logarithm", prediction=7) == [near(np.log(8))]


def test_poisson_with_the_factorial(load):  # noqa: F811
    widget = load("loss-explorer poisson")
    for y, rate in itertools.product((0, 1, 5, 8), (0.5, 4)):
        widget.use(choose=False)
        widget.use(target=y, prediction=rate)
        full = reference.poisson_nll([y], rate)
        assert f"{full:.4f}" in widget.find("#note").inner_text()
        assert widget.use("loss", choose=True) == [near(full)]


def test_the_log_softmax_is_stable(load):  # noqa: F811
    widget = load("softmax-figure")
    zs = [[1000, 0, -1000], [40, 0, -40], [1e-9, 0, 0]]
    shown = widget.element.evaluate(
        "(_, zs) => zs.map((z) => [...Movable.logSoftmax(z)])",
        zs,
    )
    assert np.array(shown) == pytest.approx(reference.log_softmax(zs), rel=1e-12, abs=1e-15)


def test_numbers_of_two_distributions(load):  # noqa: F811
    widget = load("loss-explorer cross_entropy")
    # The football club of the page: 1.5 + 0.25 = 1.75 bits.
    bits = [number(cell.inner_text()) for cell in widget.find("#numbers td:nth-of-type(2)").all()]
    assert bits == [1.5, 0.25, 1.75, 0.25]
    for t, p in [((7, 2, 1), (2, 3, 5)), ((1, 0, 0), (0, 1, 9)), ((0, 4, 4), (0, 2, 6))]:
        weights = {f"{n}_{j}": w for n, ws in (("t", t), ("p", p)) for j, w in enumerate(ws)}
        # From a state in which no weight is zero, so that none is refused on the way.
        widget.use(**dict.fromkeys(weights, 1))
        shown = widget.use("entropy", "kl", "cross", "reverse", **weights)
        t, p = np.array(t) / sum(t), np.array(p) / sum(p)
        assert shown == [
            near(reference.entropy(t)),
            near(reference.kl_divergence(t, p)),
            near(reference.cross_entropy(t, p)),
            near(reference.kl_divergence(p, t)),
        ]
    bits = number(widget.find("tr:has(#cross) td").nth(1).inner_text())
    assert bits == near(reference.nats_to_bits(reference.cross_entropy(t, p)))
    widget.find("#swap").click()
    assert widget.use("kl") == [near(reference.kl_divergence(p, t))]
    widget.find("#copy").click()
    assert widget.use("kl", "reverse") == [0, 0]
    # A distribution keeps some weight.
    widget.use(t_0=0, t_1=0, t_2=0)
    assert sum(widget.use("t-0-value", "t-1-value", "t-2-value")) == 1


def test_a_bar_of_a_distribution_is_dragged(page, load):  # noqa: F811
    widget = load("loss-explorer cross_entropy")
    plot = widget.find("#plot").bounding_box()
    widget.find("#plot").scroll_into_view_if_needed()
    # The last bar of the prediction, pulled down to the floor.
    page.mouse.move(plot["x"] + plot["width"] - 40, plot["y"] + plot["height"] - 20)
    page.mouse.down()
    page.mouse.up()
    assert widget.use("p-2-value", "t-2-value") == [0, 0.25]
    expect(widget.find("#note")).to_contain_text("infinite surprise")


GALLERY = {
    "regression": (
        {
            "mean_squared_error": reference.mean_squared_error,
            "mean_absolute_error": reference.mean_absolute_error,
            "huber": reference.huber,
            "mean_squared_logarithmic_error": reference.mean_squared_logarithmic_error,
            "poisson": reference.poisson,
        },
        (0, 3, 6),
        (0.1, 2.5, 8),
        lambda f, y, x: f([y], [x]),
    ),
    "binary": (
        {
            "binary_crossentropy": lambda y, z: reference.binary_crossentropy_from_logits(
                (1 + np.array(y)) / 2, z
            ),
            "hinge": reference.hinge,
            "squared_hinge": reference.squared_hinge,
        },
        (-1, 1),
        (-4, -0.5, 0.5, 3),
        lambda f, y, x: f([y], [x]),
    ),
    "classes": (
        {
            "categorical_crossentropy": reference.categorical_crossentropy,
            "kullback_leibler_divergence": reference.kullback_leibler_divergence,
            "categorical_focal_crossentropy": reference.categorical_focal_crossentropy,
        },
        (1, 0.7),
        (0.01, 0.4, 0.99),
        lambda f, y, x: f([[y, (1 - y) / 2, (1 - y) / 2]], [[x, (1 - x) / 2, (1 - x) / 2]]),
    ),
}


@pytest.mark.parametrize("kind", GALLERY)
def test_numbers_of_the_gallery(load, kind):  # noqa: F811
    curves, targets, predictions, value = GALLERY[kind]
    widget = load("loss-gallery")
    widget.use(kind=kind)
    widget.use(**dict.fromkeys(curves, True))
    for y, x in itertools.product(targets, predictions):
        widget.use(target=y, prediction=x)
        cells = [number(text) for text in widget.find("#numbers td").all_inner_texts()]
        assert len(cells) == 2 * len(curves)
        for loss, shown, slope_shown in zip(curves.values(), cells[::2], cells[1::2], strict=True):
            slope = slope_of(lambda v, f=loss, y=y: value(f, y, v), x)
            assert shown == near(value(loss, y, x))
            assert slope_shown == pytest.approx(slope, abs=2e-4, rel=1e-6)
    widget.use(**dict.fromkeys(curves, False))
    expect(widget.find("#note")).to_have_text("Choose a loss.")


LANDSCAPES = {
    "trips": lambda w: reference.mean_squared_error([2, 5], [w[0], 2 * w[0]]),
    "bowl": lambda w: w[0] ** 2,
    "valleys": lambda w: w[0] ** 4 / 4 - w[0] ** 2 + w[0] / 3,
    "kink": lambda w: abs(w[0]),
    "round": lambda w: w[0] ** 2 + w[1] ** 2,
    "valley": lambda w: (25 * w[0] ** 2 + w[1] ** 2) / 2,
    "saddle": lambda w: w[0] ** 2 - w[1] ** 2 + w[1] ** 4 / 4,
    "weights": lambda w: (1 - w[0] * w[1]) ** 2,
}


@pytest.mark.parametrize("name", LANDSCAPES)
def test_descent_follows_the_reference(load, name):  # noqa: F811
    f = LANDSCAPES[name]
    widget = load("descent-stepper")
    widget.use(landscape=name)
    flat = widget.find("#second").is_visible()
    start = [1.25, -0.7][: 1 + flat]
    widget.use(**{f"start_{i}": value for i, value in enumerate(start)}, rate=0.07, momentum=0.6)
    for _ in range(7):
        widget.find("#step").dispatch_event("click")
    path = reference.momentum_descent(
        lambda w: reference.numerical_gradient(f, w), start, 0.07, 0.6, 7
    )
    shown = widget.use("steps", "loss", *[f"w-{i}" for i in range(1 + flat)])
    assert shown == [7, near(f(path[-1])), *[near(value) for value in path[-1]]]
    gradients = widget.use(*[f"gradient-{i}" for i in range(1 + flat)])
    assert gradients == near(reference.numerical_gradient(f, path[-1]))
    # The faint path: the same, further on.
    further = reference.momentum_descent(
        lambda w: reference.numerical_gradient(f, w), start, 0.07, 0.6, 57
    )
    end = f(further[-1])
    assert widget.use("ahead") == [pytest.approx(end, rel=6e-3, abs=5.1e-5)]


def test_the_path_ahead_follows_a_slider_at_once(load):  # noqa: F811
    widget = load("descent-stepper")
    for rate in (0.02, 0.2, 0.38, 0.39):
        end = 2.4 - 2.4 * (1 - 5 * rate) ** 50
        loss = reference.mean_squared_error([2, 5], [end, 2 * end])
        assert widget.use("steps", "ahead", rate=rate) == [0, near(loss)]
    assert widget.find(".next").count() == 50


def test_descent_can_run_pause_and_begin_again(load):  # noqa: F811
    widget = load("descent-stepper")
    run = widget.find("#run")
    run.click()
    expect(run).to_have_text("Pause")
    expect(widget.find("#steps")).not_to_have_text("0")
    run.click()
    expect(run).to_have_text("Run")
    widget.find("#reset").click()
    assert widget.use("steps", "w-0") == [0, 0]


def test_descent_without_animation(page, load):  # noqa: F811
    page.emulate_media(reduced_motion="reduce")
    widget = load("descent-stepper")
    widget.use(landscape="bowl")
    widget.find("#run").click()
    expect(widget.find("#run")).to_have_text("Run")
    assert widget.use("steps")[0] > 50  # at once
    assert widget.use("loss") == [pytest.approx(0, abs=1e-6)]
    expect(widget.find("#note")).to_contain_text("rests")
    expect(widget.find("#status")).to_contain_text("steps")
    # Too large a learning rate.
    widget.use(rate=1.1)
    widget.find("#reset").click()
    widget.find("#run").click()
    expect(widget.find("#note")).to_contain_text("diverges")
    # Noise: other numbers than without, the same at each run.
    widget.use(rate=0.1, noise=1)
    ends = []
    for _ in range(2):
        widget.find("#reset").click()
        widget.find("#run").click()
        ends.append(widget.use("steps", "w-0"))
    assert ends[0] == ends[1]
    assert ends[0][0] == 100
    assert ends[0][1] != 0
