"""The reference data of dialogues agrees with the lexicon."""

import pytest

from orchestration.dialogues.reference import channel_by_office, named_channels, offices
from orchestration.entities.lexicon import read_rows
from orchestration.paths import reference_dir


def test_offices_belong_to_people_of_the_lexicon_and_to_their_country() -> None:
    people = {row["entity_id"]: row for row in read_rows(reference_dir() / "curated_entities.csv")}
    for row in read_rows(reference_dir() / "offices.csv"):
        person = people[row["entity_id"]]
        assert (person["entity_type"], person["country"], person["name"]) == ("PERSON", row["side"], row["name"])
        assert row["office"] in channel_by_office(), row
        assert not (row["from_year"] and row["to_year"]) or int(row["from_year"]) <= int(row["to_year"]), row


def test_no_term_of_office_stands_within_another_of_the_same_kind() -> None:
    for entity_id, held in offices().items():
        for one in held:
            for other in held:
                within = (other.from_year or 0) <= (one.from_year or 0) and (one.to_year or 9999) <= (
                    other.to_year or 9999
                )
                assert one is other or one.office != other.office or not within, (entity_id, one, other)


@pytest.mark.parametrize("row", read_rows(reference_dir() / "dialogue_list.csv"), ids=lambda row: row["dialogue_id"])
def test_a_channel_is_found_by_name_or_by_office(row: dict[str, str]) -> None:
    assert row["office"] or row["pattern"]
    assert row["parties"] == "US CN"


def test_no_channel_is_a_single_meeting() -> None:
    assert not [
        c.dialogue_id for c in named_channels() if any(str(year) in c.dialogue_id for year in range(2007, 2030))
    ]
