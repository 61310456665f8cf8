"""ferdesk-train: the trainer that makes ferdesk's networks and the thesis's tables."""

# Before ONNX Runtime is loaded anywhere in the trainer: ferdesk keeps it from reporting its use.
import ferdesk.core  # noqa: F401
