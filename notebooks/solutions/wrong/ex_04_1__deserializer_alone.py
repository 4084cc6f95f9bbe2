def plain_image(image):
    return {name: plain(value) for name, value in image.items()}
