"""Writes the log's published vectors from the code: `python -m tests.tlog.publish`."""

from tests.tlog import vectors

if __name__ == "__main__":
    vectors.PATH.write_text(vectors.text(), encoding="utf-8")
