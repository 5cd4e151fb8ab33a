"""IPython completes the keyword arguments of methods."""

import pytest

from strongly import AsyncStrongly, Strongly

WORKS: dict[str, str] = {
    "ipython": "The Tab key completes methods and their keyword arguments, with the keys of a body: "
    "`client.projects.create(na` becomes `name=`.",
}

completer = pytest.importorskip("IPython.core.completer")


@pytest.mark.parametrize("client", [Strongly, AsyncStrongly])
@pytest.mark.parametrize("use_jedi", [True, False])
@pytest.mark.parametrize(
    ("line", "completion"),
    [
        ("client.projects.create(na", "name="),
        ("client.projects.create(name='n', desc", "description="),
        ("client.projects.with_raw_response.create(vis", "visibility="),
        ("client.projects.update('p', cat", "category="),
        ("client.workspaces.create_and_wait(env", "environment_type="),
        ("client.projects.retrieve('p', extra_h", "extra_headers="),
        ("client.volumes.list(sea", "search="),
    ],
)
def test_keyword_arguments_are_completed(
    client: type[Strongly | AsyncStrongly], use_jedi: bool, line: str, completion: str
) -> None:
    if use_jedi:
        pytest.importorskip("jedi")
    namespace = {"client": client("sk-test", "http://localhost")}
    instance = completer.IPCompleter(namespace=namespace, global_namespace={}, use_jedi=use_jedi)

    with completer.provisionalcompleter():
        completions = [each.text for each in instance.completions(line, len(line))]

    assert completion in completions
