def plain_image(image):
    return {name: next(iter(value.values())) for name, value in image.items()}
