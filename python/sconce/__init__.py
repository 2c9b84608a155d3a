"""The Python half of sconce: the tutorial's pipeline, models and training loop, behind one door (`entry.invoke`)."""
