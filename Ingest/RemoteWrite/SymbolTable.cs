using System.Diagnostics;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.RemoteWrite;

/// <summary>The strings of one remote-write 2.0 request, each hashed once.</summary>
/// <remarks>
/// References differ from request to request, while their text is the same: series are known by the text.
/// </remarks>
internal sealed class SymbolTable
{
    private readonly List<(int From, int Length, Hash128 Key)> _symbols = [];

    /// <summary>The symbol of the label <c>__name__</c>; -1 if the request has none.</summary>
    public int NameSymbol { get; private set; }

    /// <summary>Begins a request.</summary>
    public void Clear()
    {
        _symbols.Clear();
        NameSymbol = -1;
    }

    /// <summary>Adds the next symbol.</summary>
    /// <param name="from">Where it begins in the request.</param>
    /// <param name="text">Its bytes.</param>
    public void Add(int from, ReadOnlySpan<byte> text)
    {
        if (NameSymbol < 0 && text.SequenceEqual("__name__"u8)) NameSymbol = _symbols.Count;
        Debug.Assert(from >= 0, "a position in the request");
        _symbols.Add((from, text.Length, SpanHash.Fold(SpanHash.Seed, text)));
    }

    /// <summary>The hash of a symbol's text.</summary>
    /// <returns>False if there is no such symbol.</returns>
    public bool TryKey(ulong symbol, out Hash128 key)
    {
        key = default;
        if (symbol >= (ulong)_symbols.Count) return false;
        key = _symbols[(int)symbol].Key;
        return true;
    }

    /// <summary>Folds the texts behind references into one key.</summary>
    /// <returns>False if a reference has no symbol, or a name no value.</returns>
    public bool TryFold(Hash128 key, List<ulong> refs, out Hash128 folded)
    {
        folded = key;
        if (refs.Count % 2 != 0) return false;
        foreach (var symbol in refs)
        {
            if (symbol >= (ulong)_symbols.Count) return false;
            folded = SpanHash.Chain(folded, _symbols[(int)symbol].Key);
        }
        folded = SpanHash.Fold(folded, (ulong)refs.Count);
        return true;
    }

    /// <summary>The text of a symbol.</summary>
    public DecodeError Text(ReadOnlySpan<byte> request, ulong symbol, out string text)
    {
        text = "";
        if (symbol >= (ulong)_symbols.Count) return DecodeError.BadSymbol;
        var (from, length, _) = _symbols[(int)symbol];
        Debug.Assert(from + length <= request.Length, "symbols lie within the request they were read from");
        return WireText.TryRead(request.Slice(from, length), out text) ? DecodeError.None : DecodeError.BadText;
    }
}
