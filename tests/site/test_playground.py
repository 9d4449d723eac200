"""The playground in a browser: what a reader chooses, drags, links to and gets wrong."""

import gzip
import re

import pytest
import widgets
from playwright.sync_api import expect
from widgets import ADDRESS, BOOK, load, number, open_widget, page  # noqa: F401  (fixtures, too)

FOLDER = BOOK / "_static" / "playground"
PAGE = (BOOK / "tools" / "playground.md").read_text(encoding="utf-8")
EXPERIMENTS = re.findall(r'data-playground="([^"]+)"', PAGE)
# When the pictures show what the settings ask for.
AT_REST = """(element) => new Promise((resolve) => {
    const look = () => {
        const { state, id, playing, settings, broken } = element;
        const there = state?.id === id && (state.epoch >= settings.epoch || state.over);
        broken || (there && !playing) ? resolve() : requestAnimationFrame(look);
    };
    look();
})"""
CELLS = (
    "table => [...table.rows].slice(1).map(row => [row.cells[1].innerText, row.cells[2].innerText])"
)


class Playground:
    """The playground on a page."""

    def __init__(self, page, find):  # noqa: F811
        self.page, self.find = page, find

    def open(self, state):
        self.page.evaluate("state => { location.hash = `#${state}` }", state)
        self.page.wait_for_function(
            "state => document.querySelector('loss-playground').id > 1", arg=state
        )
        self.rest()

    def rest(self):
        self.page.locator("loss-playground").evaluate(AT_REST)

    def train(self):
        """To the last epoch at once; readers without reduced motion watch."""
        self.page.emulate_media(reduced_motion="reduce")
        self.find("#train").click()
        self.rest()
        self.page.emulate_media(reduced_motion="no-preference")

    def numbers(self):
        """Loss, metric and share of the slopes, of A and of B."""
        rows = self.find("table").evaluate(CELLS)
        return [
            [float("nan") if text == "–" else number(text.rstrip("%")) for text in row]
            for row in rows
        ]

    def epoch(self):
        return int(re.match(r"epoch (\d+)", self.find("#epoch").inner_text())[1])

    def trouble(self, net):
        return self.find(f"#{net}-trouble").inner_text()


@pytest.fixture
def playground(page, load):  # noqa: F811
    widget = load("loss-playground")
    playground = Playground(page, widget.find)
    playground.rest()
    return playground


def test_training_runs_can_be_paused_and_ends(playground):
    playground.find("#stop").select_option("100")
    train = playground.find("#train")
    train.click()
    expect(train).to_have_text("Pause")
    expect(playground.find("#epoch")).not_to_have_text("epoch 0 of 100")
    train.click()
    expect(train).to_have_text("Train")
    playground.rest()
    paused = playground.epoch()
    assert 0 < paused < 100
    playground.find("#step").click()
    expect(playground.find("#epoch")).to_have_text(f"epoch {paused + 1} of 100")
    train.click()
    expect(playground.find("#epoch")).to_have_text("epoch 100 of 100")
    expect(train).to_have_text("Train")
    expect(playground.find("#status")).to_contain_text("Epoch 100. A: loss")
    label = playground.find("#a-history").get_attribute("aria-label")
    assert re.search(r"mean squared error after each epoch: A \d", label)
    train.click()
    expect(playground.find("#message")).to_contain_text("choose a later end")
    playground.find("#again").click()
    expect(playground.find("#epoch")).to_have_text("epoch 0 of 100")


@pytest.mark.parametrize("state", [*EXPERIMENTS, "data=spirals;stop=100", "data=counts;seed=4"])
def test_a_link_brings_the_same_numbers_back(playground, page, state):  # noqa: F811
    playground.open(state)
    playground.train()
    numbers = playground.numbers()
    page.wait_for_function("location.hash.includes('epoch=')")
    link = page.evaluate("location.href")
    page.goto("about:blank")
    page.goto(link)
    playground.rest()
    assert playground.epoch() > 0
    assert str(playground.numbers()) == str(numbers)


def test_two_networks_with_one_loss_are_the_same(playground):
    playground.open("data=circles;b-loss=binary_crossentropy")
    loss, *_ = playground.numbers()
    assert loss[0] == loss[1]
    playground.train()
    for a, b in playground.numbers():
        assert a == b
    # The first weights are also those of the network with another number of outputs.
    playground.open("data=circles;a-loss=hinge;a-output=linear;b-loss=binary_crossentropy")
    first = playground.numbers()
    playground.find("#seed").fill("2")
    playground.rest()
    assert playground.numbers() != first


# What the answers on the page say of each experiment.
def outliers(losses, metrics, shares):
    return 40 < shares[0] < 60 and shares[1] == 10


def tanh(losses, metrics, shares):
    return losses[0] == losses[1] > 0 and metrics[0] == metrics[1]


def one_term(losses, metrics, shares):
    return losses[1] < 0.001 < losses[0] and metrics[1] == 0.5 < 0.9 < metrics[0]


def clip(losses, metrics, shares):
    return metrics[0] < 0.85 and losses[0] > 2 and metrics[1] > 0.95 and losses[1] < 0.1


def rare(losses, metrics, shares):
    return losses[1] < losses[0] / 2 and abs(metrics[0] - metrics[1]) < 0.05


def below_zero(losses, metrics, shares):
    return losses[1] < 0.3


CLAIMS = [outliers, tanh, one_term, clip, rare, below_zero]


@pytest.mark.parametrize(
    ("state", "claim"),
    list(zip(EXPERIMENTS, CLAIMS, strict=True)),
    ids=[c.__name__ for c in CLAIMS],
)
def test_an_experiment_shows_what_its_answer_says(playground, state, claim):
    playground.open(state)
    assert playground.find("#message").inner_text() == ""  # nothing in the link is unknown
    assert playground.epoch() == 0
    playground.train()
    assert claim(*playground.numbers()), playground.numbers()
    stops = playground.trouble("a")
    assert bool(stops) == (claim is below_zero)
    if stops:
        assert re.search(r"stopped in epoch [1-9].*a prediction was −1\.\d+.*log\(1 \+ ŷ\)", stops)


def test_with_a_linear_output_most_arrows_vanish(playground):
    """The second half of experiment 2."""
    playground.open(EXPERIMENTS[1])
    playground.find("#a-output").select_option("linear")
    playground.train()
    pulling = playground.page.locator("loss-playground").evaluate(
        "e => e.state.runs.map(({ pull }) => pull.filter((one) => one !== 0).length)"
    )
    assert pulling[0] < 50  # of 200
    assert pulling[1] > 150  # but for those where the tanh rounds to 1


HANDLE = ".handle[aria-label='Outlier 3']"


def test_an_outlier_is_dragged(playground, page):  # noqa: F811
    playground.train()
    before = playground.numbers()
    handle = playground.find(HANDLE)
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 10, box["y"] - 60, steps=5)
    page.mouse.up()
    assert float(handle.get_attribute("aria-valuenow")) > -4
    playground.rest()
    after = playground.numbers()
    assert playground.epoch() == 300  # trained again, as far as before
    assert after[0][0] != before[0][0]
    # The outlier has not crossed the line: the absolute error's line stays where it was.
    page.wait_for_function("location.hash.includes('outliers=')")


def test_an_outlier_is_moved_with_the_keyboard(playground, page):  # noqa: F811
    handle = playground.find(HANDLE)
    handle.focus()
    page.keyboard.press("ArrowUp")
    assert handle.get_attribute("aria-valuetext") == "y = −3.5"
    page.keyboard.press("End")
    assert handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax")
    assert handle.evaluate("e => e.getRootNode().activeElement === e")


def test_own_points_by_click_and_by_keyboard(playground, page):  # noqa: F811
    playground.find("#data").select_option("clicks")
    assert "fewer than two points" in playground.trouble("a")
    plot = playground.find("#b-plot")
    plot.scroll_into_view_if_needed()
    plot.click(position={"x": 120, "y": 120})
    plot.click(position={"x": 160, "y": 90})
    playground.rest()
    assert "All examples are of class 0" in playground.trouble("a")
    assert "add points of another class" in playground.trouble("b")
    playground.find("[name=class][value='0']").focus()
    page.keyboard.press("ArrowRight")
    playground.find("#at-x").fill("1.5")
    playground.find("#at-y").fill("-1")
    playground.find("#add").press("Enter")
    playground.rest()
    assert playground.trouble("a") == ""
    playground.train()
    assert playground.numbers()[1] == [1, 1]
    page.wait_for_function("location.hash.includes(',1.5,-1,1')")
    playground.find("#remove").click()
    playground.rest()
    assert "class 0" in playground.trouble("a")
    playground.find("#clear").click()
    assert "fewer than two points" in playground.trouble("a")


MISFITS = [
    ("data=line;a-loss=mean_squared_logarithmic_error", "greater than −1", "mean squared error"),
    ("data=line;a-loss=poisson", "0 or greater", "mean squared error"),
    ("data=line;a-loss=hinge", "needs classes", "mean squared error"),
    ("data=line;a-output=softmax", "always 1", "linear"),
    ("data=circles;a-loss=hinge;a-labels=01", "labels −1 and +1", "−1 and +1"),
    ("data=circles;a-labels=pm", "labels 0 and 1", "0 and 1"),
    ("data=circles;a-output=tanh", "needs probabilities", "sigmoid"),
    ("data=circles;a-loss=binary_crossentropy_from_logits;a-output=sigmoid", "logits", "linear"),
    ("data=blobs;a-output=sigmoid", "sum to one", "softmax"),
    (
        "data=circles;a-loss=mean_squared_logarithmic_error;a-labels=pm", "greater than −1",
        "mean squared error",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("state", "says", "choose"), MISFITS)
def test_a_loss_that_does_not_fit_says_what_to_do(playground, state, says, choose):
    playground.open(state)
    assert says in playground.trouble("a")
    assert playground.trouble("b") == ""
    expect(playground.find("#status")).to_contain_text(says)
    playground.train()  # the other network is not stuck
    assert playground.numbers()[0][1] >= 0
    fix = playground.find("#a-fix")
    assert fix.inner_text() == f"Choose {choose}"
    fix.click()
    playground.rest()
    assert playground.trouble("a") == ""
    assert playground.numbers()[0][0] >= 0
    assert not fix.is_visible()


def test_one_class_and_a_learning_rate_that_diverges(playground):
    playground.open("data=circles;share=0")
    assert "raise or lower the share" in playground.trouble("a")
    for state in ("data=line;rate=10", "data=prices;rate=10"):
        playground.open(state)
        playground.train()
        troubles = [playground.trouble(net) for net in "ab"]
        assert any("choose a lower learning rate" in text for text in troubles), state
        assert "NaN" not in playground.find("table").inner_text()
        playground.find("#again").click()
        playground.rest()
        assert playground.epoch() == 0
        assert [playground.trouble(net) for net in "ab"] == ["", ""]


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ("data=prices;rate=0.1;hidden=0;a-loss=mean_squared_logarithmic_error;a-output=linear",
         "could not begin, because a prediction was −2.39.*choose the output exponential"),
        ("data=counts;rate=10;a-loss=poisson;a-output=linear", "log ŷ exists only above 0"),
        ("data=blobs;start=100;rate=10;a-loss=kullback_leibler_divergence",
         "a prediction was 0 and .*lower learning rate or smaller first weights"),
    ],
)  # fmt: skip
def test_a_prediction_that_the_loss_does_not_take(playground, state, says):
    playground.open(state)
    playground.train()
    assert re.search(says, playground.trouble("a")), playground.trouble("a")
    assert "NaN" not in playground.find("table").inner_text()


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("data=circles;loss=huge", "loss=huge"),
        ("data=moons", "data=moons"),
        ("data=line;rate=-1;n=61", "rate=-1; n=61"),
        ("data=line;outliers=1,2,NaN,3,4", "outliers=1,2,NaN,3,4"),
        ("data=clicks;points=0,0,7", "points=0,0,7"),
        ("data=line;metric=accuracy", "metric=accuracy"),
        ("data=%E0%A4%A", "data=%E0%A4%A"),
        ("data=line;__proto__=1;constructor=1", "__proto__=1; constructor=1"),
    ],
)
def test_a_damaged_link_says_which_part_is_ignored(playground, state, refused):
    playground.open(state)
    expect(playground.find("#message")).to_contain_text(f"does not know: {refused}.")
    assert playground.epoch() == 0
    playground.train()
    assert playground.epoch() > 0 or "fewer than two" in playground.trouble("a")


def test_a_seed_that_is_none(playground):
    seed = playground.find("#seed")
    for text in ("", "0", "1.5", "1000"):
        seed.fill(text)
        assert "whole number from 1 to 999" in playground.find("#message").inner_text()
    seed.fill("17")
    assert playground.find("#message").inner_text() == ""


def test_without_its_worker_it_says_so(page, monkeypatch):  # noqa: F811
    served = widgets.serve_static
    monkeypatch.setattr(
        widgets,
        "serve_static",
        lambda route: route.abort() if "worker.mjs" in route.request.url else served(route),
    )
    widget = open_widget(page, "loss-playground")
    expect(widget.find("#message")).to_contain_text("The training could not start")
    widget.find("#train").click()
    expect(widget.find("#train")).to_have_text("Train")


def test_reduced_motion_shows_the_end_alone(playground, page):  # noqa: F811
    page.evaluate("""() => {
        window.seen = new Set();
        const epoch = document.querySelector("loss-playground").shadowRoot.getElementById("epoch");
        new MutationObserver(() => window.seen.add(epoch.textContent))
            .observe(epoch, { childList: true, characterData: true, subtree: true });
    }""")
    playground.train()
    seen = page.evaluate("[...window.seen]")
    assert len(seen) <= 2
    assert seen[-1] == "epoch 300 of 300"


def test_keys_reach_every_control(playground, page):  # noqa: F811
    playground.find("#data").focus()
    order = []
    for _ in range(40):
        order.append(page.evaluate(
            "document.querySelector('loss-playground').shadowRoot.activeElement?.id || 'handle'"
        ))  # fmt: skip
        if order[-1] == "link":
            break
        page.keyboard.press("Tab")
    assert order[0] == "data"
    assert order[-1] == "link"
    shown = "data n seed metric hidden optimiser rate momentum batch stop train step a-loss b-loss"
    assert set(shown.split()) <= set(order)
    assert order.count("handle") == 5  # those of the first picture
    rate = playground.find("#rate")
    before = rate.get_attribute("aria-valuetext")
    rate.focus()
    page.keyboard.press("ArrowRight")
    assert rate.get_attribute("aria-valuetext") != before


@pytest.mark.parametrize("state", ["data=line", "data=blobs", "data=clicks"])
def test_on_a_phone_by_touch(browser, state):
    context = browser.new_context(has_touch=True, viewport={"width": 390, "height": 844})
    tab = context.new_page()
    widget = open_widget(tab, "loss-playground")
    playground = Playground(tab, widget.find)
    playground.open(state)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    for button in widget.find("button, select, input, .handle").all():
        if button.is_visible():
            assert min(button.bounding_box()[side] for side in ("width", "height")) >= 18, button
    if state == "data=clicks":
        widget.find("#a-plot").tap(position={"x": 150, "y": 100})
        tab.wait_for_function("location.hash.includes('points=')")
    playground.find("#train").tap()
    context.close()


def test_the_pictures_say_what_they_show(playground):
    label = playground.find("#a-plot").get_attribute("aria-label")
    assert "60 examples, points along a rising line, and five outliers" in label
    playground.open("data=blobs")
    label = playground.find("#b-plot").get_attribute("aria-label")
    assert "Network B: 200 examples, three round groups of points" in label
    assert "the parts of the plane that the network gives to each class" in label


def test_print_and_no_javascript_show_the_static_figure(browser, playground, page):  # noqa: F811
    assert not page.locator("loss-playground img").is_visible()
    page.emulate_media(media="print")
    assert page.locator("loss-playground img").is_visible()
    assert not playground.find(".explorer").is_visible()
    page.emulate_media(media="screen")
    context = browser.new_context(java_script_enabled=False)
    widget = open_widget(context.new_page(), "loss-playground")
    expect(widget.find("img")).to_be_visible()
    context.close()


def test_it_is_light_and_short():
    """What the page adds to any other page of the book."""
    files = sorted(FOLDER.iterdir())
    sizes = [len(gzip.compress(path.read_bytes(), 6)) for path in files]
    shared = len(gzip.compress((BOOK / "_static" / "widgets.js").read_bytes(), 6))
    assert sum(sizes) + shared <= 150_000
    # jupyter-book puts every .js file of _static into every page.
    assert {path.suffix for path in files} == {".mjs"}
    for path in files:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_other_pages_do_not_load_it(browser, site):
    tab, asked = browser.new_page(), []
    tab.on("request", lambda request: asked.append(request.url))
    for address in ("tools/which-loss.html", "regression/huber.html"):
        tab.goto(f"{site}/{address}", wait_until="networkidle")
    assert not [address for address in asked if "playground/" in address]
    tab.goto(f"{site}/tools/playground.html", wait_until="networkidle")
    assert [address for address in asked if address.endswith("playground/worker.mjs")]
    button = tab.locator("button[data-playground]").nth(2)
    button.click()
    expect(tab.locator("loss-playground #train")).to_be_focused()
    expect(tab.locator("loss-playground #b-loss")).to_have_value("one_term")
    tab.close()
