"""Cuts the power of a `newsrag` process at any point, and opens what the disk may hold then.

See disk.py for what that is. `pytest -m long -s tests/test_power_loss.py` opens 1,000 such disks
(NEWSRAG_RUNS: so many) and prints where the power was cut; NEWSRAG_SEED names the first seed.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sys
import time
from collections import Counter

import pytest
from crashes import SEED, Trial, point, say, say_figures
from ledger import states_after

if not sys.platform.startswith("linux"):
    pytest.skip("only Linux says which file a descriptor is", allow_module_level=True)

IMAGES = 5  # of what the disk may hold, for each time that the power is cut
RUNS_OF_AN_INDEX = 8


class Powered(Trial):
    """An index on a disk whose power is lost again and again."""

    def __init__(self, *args):
        super().__init__(*args)
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.index = self.disk / "archive" / "index"
        self.cuts = 0

    def cut(self, kind, arguments, plan):
        """Run an operation and cut the power; return its exit code, the states, the images."""
        self.cuts += 1
        images = [self.folder / f"image-{self.cuts}-{n}" for n in range(IMAGES)]
        plan = {
            **plan,
            "do": "power",
            "images": [[str(image), self.chance.random()] for image in images],
        }
        code, told = self.run(kind, arguments, plan, roots=[self.disk])
        assert code in {0, -signal.SIGKILL}, (self.folder / "err").read_text()
        return code, told, images

    def take(self, image):
        """Go on with what is on a disk after the power has come back."""
        shutil.rmtree(self.disk)
        image.rename(self.disk)


def cut_often(zygote, folder, model, seed, cuts, figures, counts):
    """Cut the power so many times; return how many disks that left. For counts see test_kill.py."""
    chance = random.Random(seed)
    done = indexes = 0
    while done < cuts:
        indexes += 1
        trial = Powered(zygote, folder / f"{seed}-{indexes}", model, chance.random(), figures)
        for _ in range(RUNS_OF_AN_INDEX):
            kind, arguments, added, removed = trial.operation()
            known = kind in counts and chance.random() < 0.95
            plan = point(chance, counts[kind]) if known else {"nth": 0}
            code, told, images = trial.cut(kind, arguments, plan)
            if code == 0:
                counts[kind] = told[-1]["counts"]
                figures[f"{kind}: after it ended"] += 1
            before = trial.state
            states = states_after(before, told)
            disk = trial.index.relative_to(trial.disk)
            kept, found = chance.randrange(IMAGES), None
            for number, image in enumerate(images):
                trial.state, trial.index = before, image / disk
                trial.look(states, [*removed, *(i for i, _ in added)])
                found = trial.state if number == kept else found
            trial.take(images[kept])
            trial.state, trial.index = found, trial.disk / disk
            if chance.random() < 0.5:
                trial.go_on(kind, arguments, added, removed)
            for image in images:
                shutil.rmtree(image, ignore_errors=True)
            done += 1
            if done == cuts:
                break
    return done * IMAGES


def test_nothing_acknowledged_is_lost_when_the_power_is(zygote, exported_model, quick):
    figures = Counter()
    say(f"NEWSRAG_SEED={SEED}")
    assert cut_often(zygote, quick, exported_model, SEED, 11, figures, {}) >= 50
    assert figures["found: what was acknowledged"]


@pytest.mark.long
def test_nothing_acknowledged_is_lost_in_many_losses_of_power(zygote, exported_model, quick):
    runs = int(os.environ.get("NEWSRAG_RUNS", "1000"))
    figures, counts, disks, seed, began = Counter(), {}, 0, SEED, time.monotonic()
    while disks < runs:
        say(f"NEWSRAG_SEED={seed}")
        folder = quick / str(seed)
        folder.mkdir()
        disks += cut_often(zygote, folder, exported_model, seed, 20, figures, counts)
        shutil.rmtree(folder)
        seed += 1
    title = f"{disks} disks after a loss of power, in {time.monotonic() - began:.0f} s"
    say_figures(title, figures)
