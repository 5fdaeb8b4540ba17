"""Records and a width in, lines of styled spans out: pure, knows neither Textual nor the store."""
