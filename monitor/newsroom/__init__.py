"""A local stand-in of the news sites over HTTP, with stories of its own: for the demo, the tests and the benchmark.

It imports nothing of the rest of the product, so that both sides can only agree by reading the same pages.
"""
