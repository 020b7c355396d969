using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace LightWatch.Query.Json;

/// <summary>
/// Prometheus's frame around every answer: <c>{"status":"success","data":…,"warnings":[…],"infos":[…]}</c>.
/// </summary>
internal static class Envelope
{
    public const string TruncatedWarning = "results truncated due to limit";
    private const int MaxAnnotations = 10;

    public static void Begin(JsonOutput output) => output.Write("{\"status\":\"success\",\"data\":"u8);

    /// <summary>Closes the frame and sends the answer.</summary>
    public static ValueTask EndAsync(
        JsonOutput output, IReadOnlyList<string>? warnings = null, IReadOnlyList<string>? infos = null)
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
            var omitted = (texts.Count - MaxAnnotations).ToString(CultureInfo.InvariantCulture);
            output.WriteString($"{omitted} more {kind} annotations omitted");
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

    /// <summary>An answer with fixed data, as UTF-8 JSON.</summary>
    public static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        using var output = new JsonOutput(context);
        Begin(output);
        output.Write(json.Span);
        await EndAsync(output);
    }

    /// <summary>
    /// An answer whose data is one small object; <paramref name="writeMembers"/> writes what stands in its braces.
    /// </summary>
    public static Task WriteObjectAsync(HttpContext context, Action<Utf8JsonWriter> writeMembers)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            writeMembers(json);
            json.WriteEndObject();
        }
        return WriteAsync(context, buffer.WrittenMemory);
    }
}
