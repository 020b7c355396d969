using System.Text;
using LightWatch.Storage.Binary;

namespace LightWatch.Storage.Embedded.Blocks;

/// <summary>Every label name and value of a block once, as UTF-8, numbered in the order in which they came.</summary>
internal sealed class SymbolWriter
{
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _symbols = [];

    /// <summary>The symbols end to end.</summary>
    public ByteWriter Bytes { get; } = new();

    /// <summary>Where each symbol ends, 4 bytes each.</summary>
    public ByteWriter Offsets { get; } = new();

    public int IdOf(string symbol)
    {
        if (_ids.TryGetValue(symbol, out var id)) return id;
        id = _symbols.Count;
        _ids.Add(symbol, id);
        _symbols.Add(symbol);
        Encoding.UTF8.GetBytes(symbol, Bytes.Reserve(Encoding.UTF8.GetByteCount(symbol)));
        Offsets.UInt32(checked((uint)Bytes.Length));
        return id;
    }

    /// <summary>Ordinal order of two symbols.</summary>
    public int Compare(int a, int b) => string.CompareOrdinal(_symbols[a], _symbols[b]);
}
