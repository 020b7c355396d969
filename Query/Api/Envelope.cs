namespace LightWatch.Query.Api;

/// <summary>Prometheus's frame around every answer: <c>{"status":"success","data":…,"warnings":[…],"infos":[…]}</c>.</summary>
internal static class Envelope
{
    public const string TruncatedWarning = "results truncated due to limit";
    private const int MaxAnnotations = 10;

    public static void Begin(JsonOutput output) => output.Write("{\"status\":\"success\",\"data\":"u8);

    /// <summary>Closes the frame and sends the answer.</summary>
    public static ValueTask EndAsync(JsonOutput output, IReadOnlyList<string>? warnings = null, IReadOnlyList<string>? infos = null)
    {
        WriteList(output, ",\"warnings\":["u8, warnings ?? [], "warning");
        WriteList(output, ",\"infos\":["u8, infos ?? [], "info");
        output.Write((byte)'}');
        return output.CompleteAsync();
    }

    private static void WriteList(JsonOutput output, ReadOnlySpan<byte> head, IReadOnlyList<string> texts, string kind)
    {
        if (texts.Count == 0) return;
        output.Write(head);
        for (var i = 0; i < Math.Min(texts.Count, MaxAnnotations); i++)
        {
            if (i > 0) output.Write((byte)',');
            output.WriteString(texts[i]);
        }
        if (texts.Count > MaxAnnotations)
        {
            output.Write((byte)',');
            output.WriteString(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{texts.Count - MaxAnnotations} more {kind} annotations omitted"));
        }
        output.Write((byte)']');
    }

    /// <summary>An answer whose data is a list of texts.</summary>
    public static async Task WriteTextsAsync(HttpContext context, IReadOnlyList<string> texts, bool truncated)
    {
        using var output = new JsonOutput(context);
        Begin(output);
        output.Write((byte)'[');
        for (var i = 0; i < texts.Count; i++)
        {
            if (i > 0) output.Write((byte)',');
            output.WriteString(texts[i]);
            await output.FlushIfLargeAsync(context.RequestAborted);
        }
        output.Write((byte)']');
        await EndAsync(output, truncated ? [TruncatedWarning] : []);
    }

    /// <summary>An answer that is known beforehand; <paramref name="json"/> is the data.</summary>
    public static async Task WriteAsync(HttpContext context, string json)
    {
        using var output = new JsonOutput(context);
        Begin(output);
        output.Write(System.Text.Encoding.UTF8.GetBytes(json));
        await EndAsync(output);
    }
}
