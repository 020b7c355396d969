using LightWatch.Storage.Embedded;
using LightWatch.Storage.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LightWatch.Control.Documents;

/// <summary>Brings the documents into a process: beside its store, wherever that is.</summary>
internal static class DocumentServices
{
    extension(IHostApplicationBuilder builder)
    {
        /// <summary>
        /// Registers <see cref="IDocuments"/>. Needs the registrations of <c>AddStorage</c>, for whatever use.
        /// </summary>
        public void AddDocuments()
        {
            if (StorageServices.IsInDatabase(builder.Configuration))
                builder.Services.AddSingleton<IDocuments, PostgresDocuments>();
            else builder.Services.AddSingleton<IDocuments>(
                s => new FileDocuments(s.GetRequiredService<StoreFolder>().Documents));
        }
    }
}
