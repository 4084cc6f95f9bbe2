def plain_image(image):
    return dict(image)
