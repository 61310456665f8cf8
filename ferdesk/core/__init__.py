"""What every other part shares: vocabulary, data types, crops, cards. Needs numpy and cv2 only."""
