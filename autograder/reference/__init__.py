"""The trusted implementation of every function of the assignments, value and gradient.

All work in float64, leave their arguments unchanged and take anything array-like. Losses are in
nats and means over the examples. A NaN passes through the arithmetic; where an argument is checked
(a label, a probability, a scale), NaN fails the check and is a ValueError like any other value
that does not belong there.

Sources that the docstrings cite by author and year:

- C. M. Bishop, Neural Networks for Pattern Recognition, Oxford 1995.
- C. Cortes and V. Vapnik, Support-vector networks, Machine Learning 20, 1995.
- I. Goodfellow, Y. Bengio and A. Courville, Deep Learning, MIT Press 2016.
- P. J. Huber, Robust estimation of a location parameter, Annals of Mathematical Statistics 35,
  1964.
- S. Kullback and R. A. Leibler, On information and sufficiency, Annals of Mathematical
  Statistics 22, 1951.
- T.-Y. Lin, P. Goyal, R. Girshick, K. He and P. Dollár, Focal loss for dense object detection,
  ICCV 2017.
- P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd edition, Chapman and Hall 1989.
- D. A. Nix and A. S. Weigend, Estimating the mean and variance of the target probability
  distribution, IEEE International Conference on Neural Networks, 1994.
- J. Nocedal and S. J. Wright, Numerical Optimization, 2nd edition, Springer 2006.
- B. T. Polyak, Some methods of speeding up the convergence of iteration methods, USSR
  Computational Mathematics and Mathematical Physics 4, 1964.
- C. E. Shannon, A mathematical theory of communication, Bell System Technical Journal 27, 1948.
"""

from .binary import (
    binary_crossentropy,
    binary_crossentropy_from_logits,
    binary_crossentropy_from_logits_gradient,
    hinge,
    hinge_gradient,
    sigmoid,
    sign_accuracy,
    squared_hinge,
    squared_hinge_gradient,
)
from .choice import choose_loss
from .information import (
    cross_entropy,
    entropy,
    gaussian_cross_entropy,
    gaussian_nll_gradient,
    kl_divergence,
    nats_to_bits,
)
from .likelihood import (
    bernoulli_nll,
    fit_bernoulli,
    fit_gaussian,
    fit_laplace,
    fit_poisson,
    gaussian_nll,
    laplace_nll,
    poisson_nll,
)
from .multiclass import (
    categorical_crossentropy,
    categorical_crossentropy_from_logits,
    categorical_crossentropy_from_logits_gradient,
    categorical_focal_crossentropy,
    kullback_leibler_divergence,
    log_softmax,
    one_hot,
    softmax,
    sparse_categorical_crossentropy,
)
from .network import backward, forward, momentum_step, train
from .optimization import (
    gradient_descent,
    minibatches,
    momentum_descent,
    numerical_gradient,
    sgd_linear_regression,
)
from .regression import (
    as_arrays,
    huber,
    huber_gradient,
    mean_absolute_error,
    mean_absolute_error_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
    mean_squared_logarithmic_error,
    poisson,
    poisson_gradient,
)
from .unmask import (
    cases_for_binary_crossentropy,
    cases_for_categorical_crossentropy,
    cases_for_hinge,
    cases_for_huber_gradient,
    cases_for_mean_squared_error,
    cases_for_softmax,
)

__all__ = [
    "as_arrays",
    "backward",
    "bernoulli_nll",
    "binary_crossentropy",
    "binary_crossentropy_from_logits",
    "binary_crossentropy_from_logits_gradient",
    "cases_for_binary_crossentropy",
    "cases_for_categorical_crossentropy",
    "cases_for_hinge",
    "cases_for_huber_gradient",
    "cases_for_mean_squared_error",
    "cases_for_softmax",
    "categorical_crossentropy",
    "categorical_crossentropy_from_logits",
    "categorical_crossentropy_from_logits_gradient",
    "categorical_focal_crossentropy",
    "choose_loss",
    "cross_entropy",
    "entropy",
    "fit_bernoulli",
    "fit_gaussian",
    "fit_laplace",
    "fit_poisson",
    "forward",
    "gaussian_cross_entropy",
    "gaussian_nll",
    "gaussian_nll_gradient",
    "gradient_descent",
    "hinge",
    "hinge_gradient",
    "huber",
    "huber_gradient",
    "kl_divergence",
    "kullback_leibler_divergence",
    "laplace_nll",
    "log_softmax",
    "mean_absolute_error",
    "mean_absolute_error_gradient",
    "mean_squared_error",
    "mean_squared_error_gradient",
    "mean_squared_logarithmic_error",
    "minibatches",
    "momentum_descent",
    "momentum_step",
    "nats_to_bits",
    "numerical_gradient",
    "one_hot",
    "poisson",
    "poisson_gradient",
    "poisson_nll",
    "sgd_linear_regression",
    "sigmoid",
    "sign_accuracy",
    "softmax",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "squared_hinge_gradient",
    "train",
]
