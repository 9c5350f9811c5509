"""What can be asked of the product, one job a module: the store and the archive are handed in, no clock is read."""
