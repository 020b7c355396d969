using LightWatch.Query.Errors;
using Microsoft.Extensions.Primitives;

namespace LightWatch.Query.Api;

/// <summary>
/// The parameters of a request: those of the form, then those of the URL, as Go's servers merge them.
/// </summary>
internal sealed class ApiForm
{
    private readonly IFormCollection? _form;
    private readonly IQueryCollection _query;

    private ApiForm(IFormCollection? form, IQueryCollection query) => (_form, _query) = (form, query);

    /// <exception cref="ApiException">The form is malformed.</exception>
    public static async ValueTask<ApiForm> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        var hasForm = HttpMethods.IsPost(request.Method) && request.HasFormContentType;
        try
        {
            return new ApiForm(hasForm ? await request.ReadFormAsync(cancel) : null, request.Query);
        }
        catch (Exception bad) when (bad is InvalidDataException or BadHttpRequestException)
        {
            throw ApiException.BadData("error parsing form values: " + bad.Message);
        }
    }

    /// <summary>The first value of that name, or an empty string.</summary>
    public string this[string name] =>
        First(_form?[name] ?? default) ?? First(_query[name]) ?? "";

    /// <summary>All values of that name.</summary>
    public IReadOnlyList<string> All(string name) => [.. Values(_form?[name] ?? default), .. Values(_query[name])];

    private static string? First(StringValues values) => values.Count > 0 ? values[0] ?? "" : null;

    private static IEnumerable<string> Values(StringValues values) => values.Where(v => v is not null).Select(v => v!);
}
