def monthly_cost(prices, writes_per_day, batch_size, memory_mb, seconds):
    requests = writes_per_day * 30 / batch_size
    gb_seconds = requests * memory_mb / 1000 * seconds
    paid_requests = max(0, requests - prices["free requests a month"])
    paid_gb_seconds = max(0, gb_seconds - prices["free GB-seconds a month"])
    return (
        paid_requests / 1_000_000 * prices["per million requests"]
        + paid_gb_seconds * prices["per GB-second"]
    )
