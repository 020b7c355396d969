using System.Buffers.Binary;
using System.Text;

namespace LightWatch.System.Tests.Support;

/// <summary>
/// Writes ExportMetricsServiceRequest messages by hand, so that these tests share no code with the decoder.
/// </summary>
/// <remarks>Field numbers: opentelemetry/proto/metrics/v1/metrics.proto.</remarks>
internal static class OtlpRequest
{
    /// <summary>One gauge with one point for each time, value = index.</summary>
    public static byte[] Gauge(string metric, string instance, IEnumerable<(long UnixMs, double Value)> points)
    {
        var gauge = Join(
            [.. points.Select(p => Field(1, Join(Fixed64(3, (ulong)p.UnixMs * 1_000_000), Double(4, p.Value))))]);
        var scope = Field(2, Join(Text(1, metric), Field(5, gauge)));
        var resource = Field(1,
            Join(Attribute("service.name", "system-tests"), Attribute("service.instance.id", instance)));
        return Field(1, Join(resource, Field(2, scope)));
    }

    /// <summary>
    /// One gauge of several series (attribute <c>i</c>) with several points each; <see cref="Fill"/> puts times and
    /// values in.
    /// </summary>
    public static byte[] Gauge(string metric, string instance, int series, int points)
    {
        var gauge = Join(
            [.. Enumerable.Range(0,
                series * points).Select(n =>
                Field(1, Join(Field(7, Attribute($"{n / points:D4}")), Fixed64(3, 0), Double(4, 0))))]);
        var scope = Field(2, Join(Text(1, metric), Field(5, gauge)));
        var resource = Field(1,
            Join(Attribute("service.name", "system-tests"), Attribute("service.instance.id", instance)));
        return Field(1, Join(resource, Field(2, scope)));
    }

    /// <summary>
    /// Replaces times and values of such a request in place: every point has the same length, and they lie at the end.
    /// </summary>
    public static void Fill(byte[] request, int series, int points, Func<int, long> unixMs,
        Func<int, int, double> value)
    {
        const int tail = 18;                                     // time and value, the last fields of a point
        var length = 2 + Field(7, Attribute("0000")).Length + tail;
        var at = request.Length - (series * points * length);
        for (var n = 0; n < series * points; n++)
        {
            at += length;
            BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(at - tail + 1),
                (ulong)unixMs(n % points) * 1_000_000);
            BinaryPrimitives.WriteDoubleLittleEndian(request.AsSpan(at - 8), value(n % points, n / points));
        }
    }

    private static byte[] Attribute(string value) => Join(Text(1, "i"), Field(2, Text(1, value)));

    private static byte[] Attribute(string key, string value) => Field(1, Join(Text(1, key), Field(2, Text(1, value))));

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] body) =>
        Join([(byte)((field << 3) | 2)], Varint((ulong)body.Length), body);

    private static byte[] Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    private static byte[] Fixed64(int field, ulong value)
    {
        var bytes = new byte[9];
        bytes[0] = (byte)((field << 3) | 1);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), value);
        return bytes;
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7) bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private static byte[] Join(params byte[][] parts)
    {
        var all = new byte[parts.Sum(p => p.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all, at);
            at += part.Length;
        }
        return all;
    }
}
