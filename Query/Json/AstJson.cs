using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LightWatch.PromQL.Parse;
using LightWatch.Storage;

namespace LightWatch.Query.Json;

/// <summary>Writes a query's tree for parse_query. Source: prometheus/web/api/v1/translate_ast.go.</summary>
internal static class AstJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 4 * PromParser.MaxLevels,
    };

    /// <summary>The tree as UTF-8 JSON.</summary>
    public static ReadOnlyMemory<byte> Write(Expr expr)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options)) Write(json, expr);
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, Expr? expr)
    {
        if (expr is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        switch (expr)
        {
            case AggregateExpr aggregate: WriteAggregate(json, aggregate); break;
            case BinaryExpr binary: WriteBinary(json, binary); break;
            case CallExpr call: WriteCall(json, call); break;
            case MatrixSelector matrix:
                json.WriteString("type", "matrixSelector");
                WriteSelector(json, matrix.Selector);
                json.WriteNumber("range", matrix.WindowMs);
                WriteDuration(json, "rangeExpr", matrix.WindowExpr);
                break;
            case VectorSelector selector:
                json.WriteString("type", "vectorSelector");
                WriteSelector(json, selector);
                break;
            case SubqueryExpr subquery: WriteSubquery(json, subquery); break;
            case NumberLiteral number:
                json.WriteString("type", "numberLiteral");
                json.WriteString("val", FloatText.Write(number.Value));
                break;
            case StringLiteral text:
                json.WriteString("type", "stringLiteral");
                json.WriteString("val", text.Value);
                break;
            case ParenExpr paren:
                json.WriteString("type", "parenExpr");
                Write(json, "expr", paren.Inner);
                break;
            case UnaryExpr unary:
                json.WriteString("type", "unaryExpr");
                json.WriteString("op", unary.Op == UnaryOp.Minus ? "-" : "+");
                Write(json, "expr", unary.Inner);
                break;
        }
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Expr? expr)
    {
        json.WritePropertyName(name);
        Write(json, expr);
    }

    private static void WriteAggregate(Utf8JsonWriter json, AggregateExpr aggregate)
    {
        json.WriteString("type", "aggregation");
        json.WriteString("op", Notation.Text(aggregate.Op));
        Write(json, "expr", aggregate.Inner);
        Write(json, "param", aggregate.Parameter);
        WriteTexts(json, "grouping", aggregate.Grouping);
        json.WriteBoolean("without", aggregate.Without);
    }

    private static void WriteBinary(Utf8JsonWriter json, BinaryExpr binary)
    {
        json.WriteString("type", "binaryExpr");
        json.WriteString("op", Notation.Text(binary.Op));
        Write(json, "lhs", binary.Left);
        Write(json, "rhs", binary.Right);
        json.WriteBoolean("bool", binary.ReturnBool);
        if (binary.Matching is not { } matching)
        {
            json.WriteNull("matching");
            return;
        }
        json.WriteStartObject("matching");
        json.WriteString("card", matching.Cardinality switch
        {
            MatchCardinality.OneToOne => "one-to-one",
            MatchCardinality.ManyToOne => "many-to-one",
            MatchCardinality.OneToMany => "one-to-many",
            _ => "many-to-many",
        });
        WriteTexts(json, "labels", matching.Labels);
        json.WriteBoolean("on", matching.On);
        WriteTexts(json, "include", matching.Include);
        json.WriteStartObject("fillValues");
        WriteFill(json, "lhs", matching.FillLeft);
        WriteFill(json, "rhs", matching.FillRight);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteFill(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number)) json.WriteNumber(name, number);
        else if (value is { } special) json.WriteString(name, FloatText.Write(special));
        else json.WriteNull(name);
    }

    private static void WriteCall(Utf8JsonWriter json, CallExpr call)
    {
        json.WriteString("type", "call");
        json.WriteStartObject("func");
        json.WriteString("name", call.Function.Name);
        WriteTexts(json, "argTypes", call.Function.Parameters.Select(Notation.Text));
        json.WriteNumber("variadic", call.Function.Variadic);
        json.WriteString("returnType", Notation.Text(call.Function.Returns));
        json.WriteEndObject();
        json.WriteStartArray("args");
        foreach (var argument in call.Arguments) Write(json, argument);
        json.WriteEndArray();
    }

    private static void WriteSelector(Utf8JsonWriter json, VectorSelector selector)
    {
        json.WriteString("name", selector.Name ?? "");
        json.WriteStartArray("matchers");
        foreach (var matcher in selector.Matchers)
        {
            json.WriteStartObject();
            json.WriteString("name", matcher.Name);
            json.WriteString("value", matcher.Value);
            json.WriteString("type", Notation.Text(matcher.Kind));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteShift(json, selector.Shift);
        json.WriteBoolean("anchored", selector.Ends == RangeEnds.Anchored);
        json.WriteBoolean("smoothed", selector.Ends == RangeEnds.Smoothed);
    }

    private static void WriteSubquery(Utf8JsonWriter json, SubqueryExpr subquery)
    {
        json.WriteString("type", "subquery");
        Write(json, "expr", subquery.Inner);
        json.WriteNumber("range", subquery.WindowMs);
        WriteDuration(json, "rangeExpr", subquery.WindowExpr);
        json.WriteNumber("step", subquery.StepMs);
        WriteDuration(json, "stepExpr", subquery.StepExpr);
        WriteShift(json, subquery.Shift);
    }

    private static void WriteShift(Utf8JsonWriter json, TimeShift shift)
    {
        json.WriteNumber("offset", shift.OffsetMs);
        WriteDuration(json, "offsetExpr", shift.OffsetExpr);
        if (shift.At == AtKind.Timestamp) json.WriteNumber("timestamp", shift.AtUnixMs);
        else json.WriteNull("timestamp");
        if (shift.At is AtKind.Start or AtKind.End)
            json.WriteString("startOrEnd", shift.At == AtKind.Start ? "start" : "end");
        else json.WriteNull("startOrEnd");
    }

    private static void WriteDuration(Utf8JsonWriter json, string name, DurationExpr? duration)
    {
        json.WritePropertyName(name);
        WriteDuration(json, duration);
    }

    private static void WriteDuration(Utf8JsonWriter json, DurationExpr? duration)
    {
        if (duration is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        if (duration.Op == DurationOp.Number)
        {
            json.WriteString("type", "numberLiteral");
            json.WriteString("val", FloatText.Write(duration.Seconds));
            json.WriteBoolean("duration", duration.IsDuration);
        }
        else
        {
            json.WriteString("type", "durationExpr");
            json.WriteString("op", Notation.Text(duration.Op));
            // A minus sign has its operand on the right, as in Prometheus.
            WriteDuration(json, "lhs", duration.Op == DurationOp.Negate ? null : duration.Left);
            WriteDuration(json, "rhs", duration.Op == DurationOp.Negate ? duration.Left : duration.Right);
            json.WriteBoolean("wrapped", duration.Wrapped);
        }
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
