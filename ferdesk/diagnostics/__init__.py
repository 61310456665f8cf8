"""What helps to find a fault afterwards: logs, crash reports, and a zip of both without faces."""
