"""Speed and size of the main job, each number beside a named baseline of the same run."""
