"""What every instance must do. `pytest tests/conformance --instance ADDRESS` runs it against one of your own."""
