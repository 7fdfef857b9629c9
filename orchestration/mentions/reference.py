"""The version of what is found in texts by the lexicon and the rules of names."""

from orchestration.entities.lexicon import lexicon_key
from orchestration.versions import source_version


def mentions_key() -> str:
    """A hash of the code that finds mentions and one of the lexicon: a change of either makes mentions outdated."""
    return f"{source_version('mentions', 'entities', 'scripts.py')}:{lexicon_key()}"
