"""Tables of one's own, written and loaded."""

from sconce import corpora, pipeline, seeding

GOOD = "text,label\n" + "".join(f"word {n} here,{'ab'[n % 2]}\n" for n in range(10))


def section(tmp_path, train, fmt="csv", test=GOOD, validation=None):
    """Write files, and return the `data` section that names them."""
    files = {}
    for part, content in (("train", train), ("test", train if test is None else test), ("validation", validation)):
        files[part] = None if content is None else str(tmp_path / f"{part}.{fmt}")
        if content is not None:
            (tmp_path / f"{part}.{fmt}").write_bytes(content if isinstance(content, bytes) else content.encode())
    return {"table": {**files, "text": "text", "label": "label", "format": fmt}}


SETTINGS = {"minFreq": 1, "splitRatio": 0.8, "sortWithinBatch": False, "reviewsPerSplit": None, "maxTokens": None}


def load(data, **settings):
    config = {**data, **SETTINGS, **settings}
    seeding.seed_everything(1)
    return pipeline.load(corpora.inspect(config, ""), config)


def tokenizer(tmp_path, code, name="tokenize"):
    (tmp_path / "cut.py").write_text(code)
    return {"file": str(tmp_path / "cut.py"), "function": name, "digest": None}
