"""Two versions of a story in; out what changed in them that matters: names, titles, numbers, dates, sentences. Pure."""
