import pytest

from tests.study.study_help import small, swept


@pytest.fixture(scope="session")
def study():
    return small()


@pytest.fixture(scope="session")
def finished(study, tmp_path_factory):
    """The small study, undisturbed; tests look at it and leave it as it is."""
    return swept(study, tmp_path_factory.mktemp("finished") / "small")
