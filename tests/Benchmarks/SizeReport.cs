using System.Globalization;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Benchmarks;

/// <summary>Bits a sample of values alone, by what the encoder chose, beside Gorilla's XOR on the same data.</summary>
internal static class SizeReport
{
    public static void Print(TextWriter to)
    {
        to.WriteLine("| values | chosen | bits/sample | Gorilla XOR |");
        to.WriteLine("|---|---|---|---|");
        foreach (var name in Columns.Names)
        {
            var values = Columns.Make(name);
            var writer = new ByteWriter();
            ValueCodec.Encode(values, writer);
            var (chosen, bytes) = ((ValueKind)writer.Written[0], writer.Length);
            Check(writer.Written, values, name);
            writer.Clear();
            ValueCodec.EncodeAs(ValueKind.Xor, values, writer);
            to.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {chosen} | {bytes * 8.0 / values.Length:F2} | {writer.Length * 8.0 / values.Length:F2} |"));
        }
    }

    /// <summary>A size counts only if the bytes give the values back.</summary>
    public static void Check(ReadOnlySpan<byte> bytes, ReadOnlySpan<double> values, string name)
    {
        var reader = new ByteReader(bytes);
        var read = new double[values.Length];
        if (!ValueCodec.TryDecode(ref reader, read) || !values.SequenceEqual(read))
            throw new InvalidOperationException($"{name} does not come back");
    }
}
