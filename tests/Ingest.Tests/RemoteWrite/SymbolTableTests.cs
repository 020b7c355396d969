using System.Text;
using LightWatch.Ingest.RemoteWrite;
using LightWatch.Ingest.Wire;

namespace LightWatch.Ingest.Tests.RemoteWrite;

public sealed class SymbolTableTests
{
    private static (SymbolTable Table, byte[] Request) Of(params byte[][] symbols)
    {
        var table = new SymbolTable();
        table.Clear();
        var request = new List<byte>();
        foreach (var symbol in symbols)
        {
            request.Add(0x22);
            table.Add(request.Count, symbol);
            request.AddRange(symbol);
        }
        return (table, [.. request]);
    }

    private static (SymbolTable Table, byte[] Request) Of(params string[] symbols) =>
        Of([.. symbols.Select(Encoding.UTF8.GetBytes)]);

    private static Hash128? Fold(SymbolTable table, params ulong[] refs) =>
        table.TryFold(SpanHash.Seed, [.. refs], out var key) ? key : null;

    [Fact]
    public void Text_of_a_symbol_is_found_in_the_request()
    {
        var (table, request) = Of("", "__name__", "ü");
        Assert.Equal(DecodeError.None, table.Text(request, 2, out var text));
        Assert.Equal("ü", text);
        Assert.Equal(DecodeError.None, table.Text(request, 0, out text));
        Assert.Equal("", text);
        Assert.Equal(1, table.NameSymbol);
    }

    [Theory, InlineData(2UL), InlineData(ulong.MaxValue), InlineData((ulong)int.MaxValue + 1)]
    public void A_reference_outside_the_table_is_refused(ulong symbol)
    {
        var (table, request) = Of("", "a");
        Assert.Equal(DecodeError.BadSymbol, table.Text(request, symbol, out _));
        Assert.False(table.TryKey(symbol, out _));
        Assert.Null(Fold(table, 0, symbol));
    }

    [Fact]
    public void A_symbol_that_is_not_utf8_is_refused_when_it_is_read()
    {
        var (table, request) = Of([[], [0xFF]]);
        Assert.Equal(DecodeError.BadText, table.Text(request, 1, out _));
        Assert.True(table.TryKey(1, out _));
    }

    [Fact]
    public void Keys_depend_on_the_texts_and_their_order_not_on_the_references()
    {
        var (one, _) = Of("", "a", "b", "c");
        var (other, _) = Of("b", "x", "a", "", "c");
        Assert.NotNull(Fold(one, 1, 2));
        Assert.Equal(Fold(one, 1, 2), Fold(other, 2, 0));
        Assert.NotEqual(Fold(one, 1, 2), Fold(one, 2, 1));
        Assert.NotEqual(Fold(one, 1, 2), Fold(one, 1, 2, 1, 2));
        Assert.NotEqual(Fold(one), Fold(one, 0, 0));
    }

    [Fact]
    public void A_name_without_a_value_is_refused()
    {
        var (table, _) = Of("", "a");
        Assert.Null(Fold(table, 1));
        Assert.Null(Fold(table, 1, 1, 1));
    }

    [Fact]
    public void A_cleared_table_has_no_symbols()
    {
        var (table, _) = Of("", "__name__");
        table.Clear();
        Assert.Equal(-1, table.NameSymbol);
        Assert.False(table.TryKey(0, out _));
    }
}
