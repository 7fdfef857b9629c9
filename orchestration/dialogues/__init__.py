"""Meetings of dialogues between governments: what one article says of them, and what all of them together say."""
