"""Assignment 02: negative log-likelihoods of four distributions, and the parameters that fit best."""

from ..model import Exercise
from .bernoulli_nll import BERNOULLI_NLL
from .fit_bernoulli import FIT_BERNOULLI
from .fit_gaussian import FIT_GAUSSIAN
from .fit_laplace import FIT_LAPLACE
from .fit_poisson import FIT_POISSON
from .gaussian_nll import GAUSSIAN_NLL
from .laplace_nll import LAPLACE_NLL
from .poisson_nll import POISSON_NLL

exercises: tuple[Exercise, ...] = (
    BERNOULLI_NLL,
    FIT_BERNOULLI,
    GAUSSIAN_NLL,
    FIT_GAUSSIAN,
    LAPLACE_NLL,
    FIT_LAPLACE,
    POISSON_NLL,
    FIT_POISSON,
)
