using System.Text.Json;

namespace LightWatch.Query.Live;

/// <summary>A group of queries that are answered together.</summary>
/// <param name="Id">The client's name for it.</param>
/// <param name="Every">Least time between two answers.</param>
/// <param name="Queries">PromQL by the client's names.</param>
internal sealed record LiveSubscription(string Id, TimeSpan Every, IReadOnlyList<KeyValuePair<string, string>> Queries);

/// <summary>
/// Reads the messages of clients: <c>{"subscribe":[{"id":"fleet","every":1000,"queries":{"cpu":"…"}}]}</c>.
/// </summary>
internal static class LiveMessage
{
    public const int MaxSubscriptions = 16;
    public const int MaxQueries = 64;
    private const int MaxIdLength = 100;
    private const int MinEveryMs = 500;
    private const int MaxEveryMs = 60_000;

    /// <summary>Reads a message.</summary>
    /// <returns>Null if it was read, else the error to send to the client.</returns>
    public static string? TryRead(ReadOnlyMemory<byte> utf8, out IReadOnlyList<LiveSubscription> subscriptions)
    {
        subscriptions = [];
        try
        {
            using var document = JsonDocument.Parse(utf8);
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("subscribe", out var list)
                || list.ValueKind != JsonValueKind.Array)
                return "expected an object with the array \"subscribe\"";
            if (list.GetArrayLength() > MaxSubscriptions) return $"more than {MaxSubscriptions} subscriptions";
            var read = new List<LiveSubscription>();
            foreach (var element in list.EnumerateArray())
            {
                if (TryRead(element, out var subscription) is { } error) return error;
                read.Add(subscription!);
            }
            if (read.Sum(s => s.Queries.Count) > MaxQueries) return $"more than {MaxQueries} queries";
            if (read.DistinctBy(s => s.Id).Count() != read.Count) return "two subscriptions have the same id";
            subscriptions = read;
            return null;
        }
        catch (JsonException bad)
        {
            return "no JSON: " + bad.Message;
        }
    }

    private static string? TryRead(JsonElement element, out LiveSubscription? subscription)
    {
        subscription = null;
        if (element.ValueKind != JsonValueKind.Object) return "a subscription must be an object";
        if (!element.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String
            || id.GetString()!.Length is 0 or > MaxIdLength)
            return $"a subscription needs an \"id\" of 1 to {MaxIdLength} characters";
        var every = MinEveryMs;
        if (element.TryGetProperty("every", out var given)
            && (!given.TryGetWholeNumber(out every) || every is < MinEveryMs or > MaxEveryMs))
            return $"\"every\" must be {MinEveryMs} to {MaxEveryMs} milliseconds";
        if (!element.TryGetProperty("queries", out var queries) || queries.ValueKind != JsonValueKind.Object)
            return "a subscription needs the object \"queries\"";
        var read = new List<KeyValuePair<string, string>>();
        foreach (var query in queries.EnumerateObject())
        {
            if (query.Value.ValueKind != JsonValueKind.String) return $"query \"{query.Name}\" must be a string";
            read.Add(new(query.Name, query.Value.GetString()!));
        }
        subscription = new LiveSubscription(id.GetString()!, TimeSpan.FromMilliseconds(every), read);
        return null;
    }

    private static bool TryGetWholeNumber(this JsonElement element, out int value)
    {
        value = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out value);
    }
}
