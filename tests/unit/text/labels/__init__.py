"""Labels by built-in signs: tables of texts beside these tests."""
