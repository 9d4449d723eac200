"""Assignment 07: a network with one hidden layer, its training, and the choice of its loss."""

from ..model import Exercise
from .backward import BACKWARD
from .choose_loss import CHOOSE_LOSS
from .forward import FORWARD
from .momentum_step import MOMENTUM_STEP
from .train import TRAIN

exercises: tuple[Exercise, ...] = (
    FORWARD,
    BACKWARD,
    MOMENTUM_STEP,
    TRAIN,
    CHOOSE_LOSS,
)
