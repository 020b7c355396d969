using System.Diagnostics;
using System.Globalization;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Benchmarks;

/// <summary>
/// Nanoseconds a sample for encoding and decoding: figures that hold on a machine with other work to do.
/// </summary>
internal static class SpeedReport
{
    private const int Bursts = 2000;
    private const int RoundsInBurst = 10;

    public static void Print(TextWriter to)
    {
        to.WriteLine("| values | encode ns | decode ns | decode G/s | XOR decode ns |");
        to.WriteLine("|---|---|---|---|---|");
        foreach (var name in Columns.Names)
        {
            var values = Columns.Make(name);
            var (writer, read) = (new ByteWriter(64 * 1024), new double[values.Length]);
            ValueCodec.Encode(values, writer);
            var bytes = writer.Written.ToArray();
            writer.Clear();
            ValueCodec.EncodeAs(ValueKind.Xor, values, writer);
            var xor = writer.Written.ToArray();
            SizeReport.Check(bytes, values, name);
            SizeReport.Check(xor, values, name);
            var encode = PerSample(() =>
            {
                writer.Clear();
                ValueCodec.Encode(values, writer);
            });
            var decode = PerSample(() => Decode(bytes, read));
            var decodeXor = PerSample(() => Decode(xor, read));
            to.WriteLine(
                string.Create(CultureInfo.InvariantCulture,
                    $"| {name} | {encode:F1} | {decode:F2} | {1 / decode:F2} | {decodeXor:F1} |"));
        }
    }

    private static void Decode(byte[] bytes, double[] into)
    {
        var reader = new ByteReader(bytes);
        if (!ValueCodec.TryDecode(ref reader, into)) throw new InvalidOperationException("malformed");
    }

    /// <summary>
    /// The best of many bursts, each shorter than a slice of the scheduler: what others do on the machine is no
    /// property of the code.
    /// </summary>
    private static double PerSample(Action work)
    {
        for (var clock = Stopwatch.StartNew(); clock.ElapsedMilliseconds < 300;) work();
        var best = long.MaxValue;
        for (var burst = 0; burst < Bursts; burst++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < RoundsInBurst; i++) work();
            best = Math.Min(best, Stopwatch.GetTimestamp() - start);
        }
        return Stopwatch.GetElapsedTime(0, best).TotalNanoseconds / (RoundsInBurst * (double)Columns.Count);
    }
}
