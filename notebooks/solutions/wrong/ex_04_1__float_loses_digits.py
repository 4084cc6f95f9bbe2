def plain_image(image):
    return {
        name: float(value["N"]) if "N" in value else next(iter(value.values()))
        for name, value in image.items()
    }
