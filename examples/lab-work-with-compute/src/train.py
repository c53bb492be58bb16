"""Fits a ridge regression to the diabetes data that come with scikit-learn, and logs how well it predicts."""

import argparse

import mlflow
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.model_selection import train_test_split


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alpha", type=float, default=1.0, help="strength of the regularisation")
    alpha = parser.parse_args().alpha

    features, progression = load_diabetes(return_X_y=True)
    split = train_test_split(features, progression, test_size=0.25, random_state=0)
    train_features, test_features, train_progression, test_progression = split

    model = Ridge(alpha=alpha).fit(train_features, train_progression)
    predicted = model.predict(test_features)

    # Azure ML shows the logged values on the page of the job.
    mlflow.log_param("alpha", alpha)
    mlflow.log_metric("mean_absolute_error", mean_absolute_error(test_progression, predicted))
    mlflow.log_metric("r2", r2_score(test_progression, predicted))


if __name__ == "__main__":
    main()
