def decoded(value):
    ((kind, content),) = value.items()
    if kind == "B":
        return base64.b64decode(content)
    if kind == "BS":
        return {base64.b64decode(one) for one in content}
    if kind == "L":
        return [decoded(one) for one in content]
    if kind == "M":
        return {name: decoded(one) for name, one in content.items()}
    return plain(value)


def plain_image(image):
    return {name: decoded(value) for name, value in image.items()}
