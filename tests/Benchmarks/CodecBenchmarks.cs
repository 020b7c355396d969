using BenchmarkDotNet.Attributes;
using LightWatch.Storage.Binary;
using LightWatch.Storage.Chunks;

namespace LightWatch.Benchmarks;

/// <summary>Encoding and decoding of one column of values; figures are for one sample.</summary>
[MemoryDiagnoser]
public class CodecBenchmarks
{
    private readonly ByteWriter _writer = new(64 * 1024);
    private readonly double[] _read = new double[Columns.Count];
    private double[] _values = [];
    private byte[] _bytes = [];
    private byte[] _xor = [];

    public static IEnumerable<string> Names => Columns.Names;

    [ParamsSource(nameof(Names))]
    public string Values { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _values = Columns.Make(Values);
        _writer.Clear();
        ValueCodec.Encode(_values, _writer);
        _bytes = _writer.Written.ToArray();
        SizeReport.Check(_bytes, _values, Values);
        _writer.Clear();
        ValueCodec.EncodeAs(ValueKind.Xor, _values, _writer);
        _xor = _writer.Written.ToArray();
        SizeReport.Check(_xor, _values, Values);
    }

    [Benchmark(OperationsPerInvoke = Columns.Count)]
    public int Encode()
    {
        _writer.Clear();
        ValueCodec.Encode(_values, _writer);
        return _writer.Length;
    }

    [Benchmark(OperationsPerInvoke = Columns.Count)]
    public bool Decode()
    {
        var reader = new ByteReader(_bytes);
        return ValueCodec.TryDecode(ref reader, _read);
    }

    [Benchmark(OperationsPerInvoke = Columns.Count)]
    public bool DecodeXor()
    {
        var reader = new ByteReader(_xor);
        return ValueCodec.TryDecode(ref reader, _read);
    }
}
